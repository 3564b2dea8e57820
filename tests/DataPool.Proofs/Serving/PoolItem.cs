namespace DataPool.Proofs.Serving;

/// <summary>An item as a reader sees it; values as their JSON text.</summary>
internal sealed record PoolItem(string Key, long Rank, IReadOnlyDictionary<string, string> Fields);

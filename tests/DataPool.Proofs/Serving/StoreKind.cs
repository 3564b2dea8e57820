namespace DataPool.Proofs.Serving;

/// <summary>What a server keeps everything in, as its setting <c>DataPool:Storage</c> names it.</summary>
public enum StoreKind
{
    Sqlite,
    PostgreSql,
}

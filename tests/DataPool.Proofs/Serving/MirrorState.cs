using System.Text.Json;

namespace DataPool.Proofs.Serving;

/// <summary>A reader's copy of a stream, by the rules of deltas (PRODUCT 3).</summary>
internal sealed class MirrorState
{
    private readonly Dictionary<string, MirroredItem> _items = new(StringComparer.Ordinal);
    private bool _isPartial;

    public string? Epoch { get; private set; }

    public long Version { get; private set; } = -1;

    public List<string> Faults { get; } = [];

    /// <summary>A new connection: parts of a snapshot that the last one left incomplete start again.</summary>
    public void Connected() => _isPartial = false;

    public void Apply(PoolSnapshot snapshot, bool hasMore)
    {
        if (!_isPartial)
        {
            // What a screen has shown must have been durable: no restart may take it back.
            if (Epoch is not null && Epoch != snapshot.Epoch) Faults.Add($"{snapshot.Stream}: the epoch changed from {Epoch} to {snapshot.Epoch}.");
            else if (snapshot.Version < Version) Faults.Add($"{snapshot.Stream}: version {Version} was shown, then a snapshot of {snapshot.Version}.");
            _items.Clear();
        }

        foreach (var item in snapshot.Items)
            if (!_items.TryAdd(item.Key, new MirroredItem(item.Rank, new(item.Fields, StringComparer.Ordinal))))
                Faults.Add($"{snapshot.Stream}: a snapshot of version {snapshot.Version} holds {item.Key} twice.");
        _isPartial = hasMore;
        // The parts of a snapshot count once the last one is here.
        (Epoch, Version) = hasMore ? (Epoch, Version) : (snapshot.Epoch, snapshot.Version);
    }

    public void ApplyDelta(JsonElement json)
    {
        var from = json.GetProperty("from").GetInt64();
        var version = json.GetProperty("version").GetInt64();
        if (from != Version) Faults.Add($"A delta from {from} came while the reader held {Version}: a gap that was not announced.");
        if (version <= from) Faults.Add($"A delta goes from {from} to {version}.");
        if (json.GetProperty("epoch").GetString() != Epoch) Faults.Add($"A delta to {version} is of another epoch.");
        foreach (var key in json.GetProperty("removes").EnumerateArray()) _items.Remove(key.GetString()!);
        foreach (var upsert in json.GetProperty("upserts").EnumerateArray()) Upsert(upsert);
        Version = version;
    }

    public IReadOnlyList<string> DifferencesFrom(PoolSnapshot snapshot)
    {
        if (Epoch != snapshot.Epoch) return [$"{snapshot.Stream}: the reader holds epoch {Epoch}, the snapshot is of {snapshot.Epoch}."];
        if (Version != snapshot.Version) return [$"{snapshot.Stream}: the reader holds version {Version}, the snapshot is of {snapshot.Version}."];
        if (_items.Count != snapshot.Items.Count) return [$"{snapshot.Stream}: the reader holds {_items.Count} items, the snapshot {snapshot.Items.Count}."];
        var mine = _items.OrderBy(item => item.Value.Rank).ThenBy(item => item.Key, StringComparer.Ordinal);
        return [.. mine.Zip(snapshot.Items).Where(pair => !Equal(pair.First, pair.Second)).Take(3)
            .Select(pair => $"{snapshot.Stream}: the reader has {Text(pair.First)} where the snapshot has {pair.Second.Key} rank {pair.Second.Rank} {Text(pair.Second.Fields)}.")];
    }

    private void Upsert(JsonElement upsert)
    {
        var key = upsert.GetProperty("key").GetString()!;
        var hasRank = upsert.TryGetProperty("rank", out var rank);
        if (!_items.TryGetValue(key, out var item))
        {
            if (!hasRank) Faults.Add($"A delta changes {key}, which the reader does not have.");
            item = new MirroredItem(0, new(StringComparer.Ordinal));
        }

        foreach (var (name, value) in PoolSnapshot.ParseFields(upsert.GetProperty("fields"))) item.Fields[name] = value;
        if (upsert.TryGetProperty("unset", out var unset))
            foreach (var name in unset.EnumerateArray())
                item.Fields.Remove(name.GetString()!);
        _items[key] = hasRank ? item with { Rank = rank.GetInt64() } : item;
    }

    private static bool Equal(KeyValuePair<string, MirroredItem> mine, PoolItem theirs) =>
        mine.Key == theirs.Key && mine.Value.Rank == theirs.Rank && mine.Value.Fields.Count == theirs.Fields.Count
        && theirs.Fields.All(field => mine.Value.Fields.TryGetValue(field.Key, out var value) && value == field.Value);

    private static string Text(KeyValuePair<string, MirroredItem> item) => $"{item.Key} rank {item.Value.Rank} {Text(item.Value.Fields)}";

    private static string Text(IReadOnlyDictionary<string, string> fields) =>
        "{" + string.Join(", ", fields.Select(field => $"{field.Key}: {field.Value}")) + "}";

    private sealed record MirroredItem(long Rank, Dictionary<string, string> Fields);
}

using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Formats.Json;

/// <summary>What an envelope says beside its items' fields, while it is read.</summary>
/// <param name="mayLackIds">True when items without an id get a generated key.</param>
internal sealed class Envelope(bool mayLackIds)
{
    private List<IReadOnlyList<string>?>? _unset;
    private int _items;

    public bool MayLackIds => mayLackIds;

    public string? Stream { get; set; }

    public PushMode? Mode { get; set; }

    public List<byte[]> Deletes { get; } = [];

    /// <summary>For each item the fields to unset; null where none has any.</summary>
    public IReadOnlyList<IReadOnlyList<string>?>? Unset => _unset;

    /// <summary>Adds what the next item unsets.</summary>
    public void Add(List<string>? unset)
    {
        if (unset is { Count: > 0 }) _unset ??= [.. Enumerable.Repeat<IReadOnlyList<string>?>(null, _items)];
        _unset?.Add(unset);
        _items++;
    }

    /// <summary>Checks what only the whole tells.</summary>
    /// <exception cref="RecordException">Its parts do not go together.</exception>
    public void Check(RecordBatch items)
    {
        if (Deletes.Count == 0) return;
        if (Mode == PushMode.Snapshot)
            throw new RecordException("invalid_payload", "The envelope is a snapshot and has delete. Leave delete out: what a snapshot does not hold goes.");
        var deleted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in Deletes)
            if (!deleted.Add(Encoding.UTF8.GetString(key)))
                throw Twice(Encoding.UTF8.GetString(key), "twice in delete");
        for (var i = 0; i < items.Count; i++)
            if (Encoding.UTF8.GetString(items.KeyOf(i)) is var key && deleted.Contains(key))
                throw Twice(key, "in items and in delete");
    }

    private static RecordException Twice(string key, string where) =>
        new("invalid_item", $"The key \"{key}\" is {where}. Name each item once.") { Item = key };
}

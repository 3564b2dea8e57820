namespace DataPool.Core.Streams;

/// <summary>A stream as it stood at one version. Immutable; shares its items with the stream.</summary>
public sealed class StreamImage
{
    internal StreamImage(long version, DateTimeOffset at, ItemState[] items, string[] fields)
    {
        Version = version;
        At = at;
        Items = items;
        Fields = fields;
    }

    /// <summary>The version.</summary>
    public long Version { get; }

    /// <summary>When that version came to be.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The items in order: by rank, then key. Not to be changed.</summary>
    public ItemState[] Items { get; }

    /// <summary>The names of the stream's fields in first-seen order; some may no longer be in any item. Not to be changed.</summary>
    public string[] Fields { get; }

    /// <summary>The same version with only some of its items.</summary>
    public StreamImage With(ItemState[] items) => new(Version, At, items, Fields);
}

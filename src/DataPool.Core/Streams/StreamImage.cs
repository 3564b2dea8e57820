namespace DataPool.Core.Streams;

/// <summary>A stream as it stood at one version. Immutable; shares its items with the stream.</summary>
public sealed class StreamImage
{
    internal StreamImage(long version, DateTimeOffset at, ItemState[] items)
    {
        Version = version;
        At = at;
        Items = items;
    }

    /// <summary>The version.</summary>
    public long Version { get; }

    /// <summary>When that version came to be.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The items in order: by rank, then key. Not to be changed.</summary>
    public ItemState[] Items { get; }
}

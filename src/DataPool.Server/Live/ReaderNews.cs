namespace DataPool.Server.Live;

/// <summary>What a reader is sent next: a snapshot, a delta that all whole readers share, or one made for it alone.</summary>
internal readonly struct ReaderNews
{
    private readonly LiveDelta? _shared;
    private readonly ReadOnlyMemory<byte> _own;

    private ReaderNews(ReaderSnapshot? snapshot, LiveDelta? shared, ReadOnlyMemory<byte> own, long version)
    {
        Snapshot = snapshot;
        _shared = shared;
        _own = own;
        Version = version;
    }

    /// <summary>There is nothing to send.</summary>
    public static ReaderNews None => default;

    public bool IsNone => Snapshot is null && !IsDelta;

    /// <summary>The snapshot; null where it is a delta.</summary>
    public ReaderSnapshot? Snapshot { get; }

    /// <summary>True when it is a delta.</summary>
    public bool IsDelta => _shared is not null || !_own.IsEmpty;

    /// <summary>The delta whose bytes all whole readers share; null where this reader's is its own.</summary>
    public LiveDelta? Shared => _shared;

    /// <summary>The version that the reader has when it took this.</summary>
    public long Version { get; }

    public static ReaderNews Of(ReaderSnapshot snapshot) => new(snapshot, null, default, snapshot.Image.Version);

    public static ReaderNews Of(LiveDelta delta) => new(null, delta, default, delta.Delta.Version);

    public static ReaderNews Own(ReadOnlyMemory<byte> delta, long version) => new(null, null, delta, version);

    /// <summary>The delta's JSON.</summary>
    public ReadOnlyMemory<byte> Json(bool numbersAsText) => _shared?.Json(numbersAsText) ?? _own;
}

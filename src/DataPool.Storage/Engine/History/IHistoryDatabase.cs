using DataPool.Core.Storage;

namespace DataPool.Storage.Engine.History;

/// <summary>A keyframe without its body.</summary>
internal readonly record struct StoredKeyframe(long StreamId, long Lsn, DateTimeOffset At, long Bytes);

/// <summary>Where the history is kept. Thread-safe; what fails is a <see cref="StorageException"/>.</summary>
internal interface IHistoryDatabase
{
    /// <summary>All keyframes, by stream and position.</summary>
    Task<List<StoredKeyframe>> KeyframesAsync();

    /// <summary>For each stream with segments, where the first and the last of them end.</summary>
    Task<Dictionary<long, (long First, long Last)>> EndsAsync();

    /// <summary>For each keyframe that segments follow, by stream and position, the bytes of those up to the next keyframe.</summary>
    Task<Dictionary<(long StreamId, long Lsn), long>> BytesAsync();

    /// <summary>The bytes of a stream's segments that end after one position and up to another.</summary>
    Task<long> BytesAsync(long streamId, long afterLsn, long upToLsn);

    /// <summary>Shows a visitor what is stored from the keyframe of a time on.</summary>
    Task<(bool Found, bool WantsMore)> ReadAsync(long streamId, DateTimeOffset from, bool orOldest, IHistoryVisitor visitor, CancellationToken cancellationToken);

    /// <summary>A connection for the history's thread, with its statements.</summary>
    IHistoryTables OpenWriter();

    /// <summary>True when there is no room left.</summary>
    bool IsFull(StorageException failure);

    /// <summary>True for what the database itself throws.</summary>
    bool IsOwn(Exception failure);

    /// <summary>An error in the words of the contract.</summary>
    StorageException Error(string what, Exception reason);
}

/// <summary>A writing connection to the history, for one thread. After an error it is disposed and opened anew.</summary>
internal interface IHistoryTables : IDisposable
{
    /// <summary>Segments that one step deletes.</summary>
    const int SegmentsPerStep = 64;

    void Begin();

    void AddKeyframe(long streamId, long lsn, DateTimeOffset at, byte[] block);

    void AddSegment(long streamId, long firstLsn, long lastLsn, ReadOnlySpan<byte> block);

    /// <summary>Deletes the keyframes up to a position.</summary>
    void DropKeyframes(long streamId, long upToLsn);

    /// <summary>Deletes some segments that end at or before a position; false when there are no more.</summary>
    bool DropSegments(long streamId, long upToLsn);

    void Commit();

    /// <summary>Leaves things tidy, before the end.</summary>
    void Checkpoint();
}

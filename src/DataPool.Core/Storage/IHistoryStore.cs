namespace DataPool.Core.Storage;

/// <summary>What is kept of a stream's history.</summary>
/// <param name="Days">Days for which it is kept; 0: none is kept, and what there was is deleted.</param>
/// <param name="MaxBytes">The most bytes that it may take; oldest out first.</param>
public readonly record struct HistoryRule(int Days, long MaxBytes);

/// <summary>Takes a stream's history as it is read back. Called on one thread at a time.</summary>
public interface IHistoryVisitor
{
    /// <summary>The first call: the stream as it stood at a log position.</summary>
    /// <param name="lsn">The position.</param>
    /// <param name="at">The time of the stream's version there.</param>
    /// <param name="block">What a <see cref="Streams.History.KeyframeBuilder"/> made.</param>
    void Keyframe(long lsn, DateTimeOffset at, ReadOnlyMemory<byte> block);

    /// <summary>Rows of the stream's log, in order; some may lie before the keyframe or repeat earlier ones.</summary>
    /// <param name="firstLsn">The log position of the first row.</param>
    /// <param name="block">What a <see cref="Streams.History.SegmentBuilder"/> made.</param>
    /// <returns>False when nothing later is wanted.</returns>
    bool Segment(long firstLsn, ReadOnlyMemory<byte> block);
}

/// <summary>
/// What the streams were: storage keeps each stream's log rows in segments, with a keyframe now and then, behind the
/// commits and without holding them up. A stream's history goes with the stream (<see cref="IPoolStore.DeleteAsync"/>).
/// All members are thread-safe.
/// </summary>
public interface IHistoryStore
{
    /// <summary>Begins to keep history; nothing is kept or answered before. Call once, when the streams are known.</summary>
    /// <param name="rules">What is kept of a stream, asked about once a second a stream; null for a stream that is not known.</param>
    void Start(Func<long, HistoryRule?> rules);

    /// <summary>The time from which on a stream can be read back; null while nothing is kept. Cheap.</summary>
    DateTimeOffset? KeptSince(long streamId);

    /// <summary>
    /// Reads a stream's history from the last keyframe at or before a time up to its last commit, until the visitor has
    /// enough.
    /// </summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="from">The time.</param>
    /// <param name="orOldest">True to start with the oldest keyframe where the time lies before all that is kept.</param>
    /// <param name="visitor">Takes it.</param>
    /// <param name="cancellationToken">Ends the reading between two segments.</param>
    /// <returns>False when that time is not kept: the visitor was not called.</returns>
    /// <exception cref="StorageException">It cannot be read now.</exception>
    /// <exception cref="Streams.OverloadedException">Too many readings wait, or the history lags behind the commits.</exception>
    Task<bool> ReadAsync(long streamId, DateTimeOffset from, bool orOldest, IHistoryVisitor visitor, CancellationToken cancellationToken);
}

using DataPool.Core.Storage;
using DataPool.Storage.Engine.Answers;

namespace DataPool.Storage.Engine.Log;

/// <summary>Takes a row of the log.</summary>
internal delegate void RowTaker(long seq, long streamId, long lsn, ReadOnlySpan<byte> body);

/// <summary>The last numbers that were given in the log and in the answers.</summary>
internal readonly record struct LogPlace(long Seq, long Answer);

/// <summary>What a log tells when it is opened.</summary>
/// <param name="Last">The last numbers given.</param>
/// <param name="Unfolded">Streams with rows beyond their fold, ascending.</param>
/// <param name="Deleted">The streams that were deleted.</param>
internal sealed record LogStart(LogPlace Last, IReadOnlyList<long> Unfolded, IReadOnlyCollection<long> Deleted);

/// <summary>Where the log is kept. Thread-safe; what fails is a <see cref="StorageException"/>.</summary>
internal interface ILogDatabase
{
    /// <summary>Reads what there is: tells the retention of the rows, and the index of the answers.</summary>
    Task<LogStart> StartAsync(IReadOnlyDictionary<long, long> folded, LogRetention retention, AnswerIndex answers, DateTimeOffset now);

    /// <summary>
    /// After how long without a commit one is tried, so that it is known that the database has gone though nobody writes;
    /// null where it cannot go.
    /// </summary>
    TimeSpan? IdleProbe { get; }

    /// <summary>A connection for the writer's thread, with its statements.</summary>
    ILogTables OpenWriter();

    /// <summary>Makes this process the owner of a stream, and returns the owner epoch. Commits under earlier ones are refused from here on.</summary>
    Task<long> ClaimAsync(long streamId, CancellationToken cancellationToken);

    /// <summary>Makes this process the owner of a connector's runs, and returns the owner epoch.</summary>
    Task<long> ClaimConnectorAsync(int connector, CancellationToken cancellationToken);

    /// <summary>
    /// A stream's rows after the fold, and those before it as far back as they are without a gap. Nothing of the stream may
    /// be on its way into the log.
    /// </summary>
    Task<List<LogRow>> ReadAsync(long streamId, long foldedLsn, CancellationToken cancellationToken);

    /// <summary>Reads some thousand rows behind a place, in the order of the sequence; returns how many there were.</summary>
    Task<int> ReadTailAsync(long afterSeq, RowTaker take);

    /// <summary>A stream's rows up to here are no longer its own.</summary>
    void Forget(long streamId, long seq);

    /// <summary>The place up to which rows of this stream are no longer its own; 0 when it was never deleted.</summary>
    long DeletedUpTo(long streamId);

    /// <summary>The fingerprint and the body of an answer; null when it is gone.</summary>
    Task<(UInt128 Fingerprint, byte[] Body)?> FindAnswerAsync(long seq, CancellationToken cancellationToken);

    /// <summary>The oldest answers after one.</summary>
    Task<List<AnswerRow>> OldestAnswersAsync(long after, int limit);

    /// <summary>An error in the words of the contract.</summary>
    StorageException Error(string what, Exception reason);
}

/// <summary>A writing connection to the log, for one thread. After an error it is disposed and opened anew.</summary>
internal interface ILogTables : IDisposable
{
    /// <summary>
    /// Writes a group in one transaction, and deletes the chunk's rows with it. The group is durable when this returns, and
    /// not there when it throws, unless <see cref="IsInDoubt"/>.
    /// </summary>
    /// <param name="group">What to write.</param>
    /// <param name="after">The last numbers that this process knows to be given.</param>
    /// <param name="prune">Rows that may go; null for none.</param>
    /// <returns>The last numbers before those of the group.</returns>
    /// <exception cref="StaleLeaseException">Another process owns a stream or a connector of the group; nothing was written.</exception>
    LogPlace Write(CommitGroup group, LogPlace after, LogChunk? prune);

    /// <summary>Whether the last write failed when it may have been committed all the same: the answer to its commit never came.</summary>
    bool IsInDoubt { get; }

    /// <summary>Whether a write that failed has certainly not been committed, and may well be on a new connection.</summary>
    bool MayRepeat(Exception failure);

    /// <summary>Commits about as many bytes as the commit that failed, to find out whether commits are taken again.</summary>
    void Probe(long bytes);

    /// <summary>The places in the log of streams' rows behind one, after a probe: those of a commit in doubt are among them if it happened.</summary>
    IReadOnlyList<(long Seq, long StreamId, long Lsn)> RowsAfter(long seq, IReadOnlyCollection<long> streams);

    /// <summary>The answers behind a place, after a probe: those of a commit in doubt are among them if it happened.</summary>
    IReadOnlyList<AnswerRow> AnswersAfter(long seq);

    /// <summary>Leaves things tidy, before the end.</summary>
    void Checkpoint();
}

namespace DataPool.Core.Storage;

/// <summary>
/// One row for the log: what one request or run changed in one stream, and the answer to remember with it. Applied whole
/// or not at all.
/// </summary>
public abstract class CommitEntry
{
    /// <summary>The claim under which it is written.</summary>
    public required StreamLease Lease { get; init; }

    /// <summary>The right under which the connector runs that wrote it; null for what no run has written.</summary>
    public ConnectorOwner? Owner { get; init; }

    /// <summary>
    /// The stream's log position: one more than that of the stream's entry before. 0 for an entry that logs nothing and
    /// is there for its answer, or to make sure that its stream is still owned.
    /// </summary>
    public required long Lsn { get; init; }

    /// <summary>What is logged, encoded by the stream; storage does not look into it.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The answer that is committed in the same transaction; null for none.</summary>
    public StoredAnswer? Answer { get; init; }

    /// <summary>The body of <see cref="Answer"/>.</summary>
    public ReadOnlyMemory<byte> AnswerBody { get; init; }

    /// <summary>
    /// Called once after the entry is durable, before the commit's task completes; entries of one stream in their
    /// order, from one thread at a time. Must be quick and must not throw.
    /// </summary>
    public abstract void OnCommitted();
}

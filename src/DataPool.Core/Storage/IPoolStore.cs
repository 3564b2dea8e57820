namespace DataPool.Core.Storage;

/// <summary>Whether the commit queue took a reservation.</summary>
public enum Reservation
{
    /// <summary>A place is kept: call <see cref="IPoolStore.AppendAsync"/> or <see cref="IPoolStore.Release"/> once.</summary>
    Ok,

    /// <summary>The queue is full: refuse the request (503 <c>overloaded</c>).</summary>
    Full,

    /// <summary>The last commit failed and storage has not recovered yet: refuse the request (503 <c>overloaded</c>).</summary>
    Faulted,
}

/// <summary>
/// The durable half of the pool: a log that every commit is appended to, and the streams' items, folded behind it.
/// All members are thread-safe.
/// </summary>
public interface IPoolStore
{
    /// <summary>The streams that had log rows ahead of their folded items when storage was opened.</summary>
    IReadOnlyList<long> UnfoldedStreams { get; }

    /// <summary>
    /// Reads a stream and takes its lease. An earlier lease of it dies: what was accepted under it before is committed
    /// first and is part of what is read, what is appended under it afterwards fails.
    /// </summary>
    Task<StoredStream> LoadAsync(long streamId, CancellationToken cancellationToken);

    /// <summary>Makes this process the owner of a connector's runs; whoever was it before commits none any more.</summary>
    /// <param name="connector">The connector's number.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    Task<ConnectorOwner> ClaimConnectorAsync(int connector, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps a place in the bounded commit queue, so that nothing can be refused after the caller has changed its
    /// memory. Never waits.
    /// </summary>
    Reservation TryReserve();

    /// <summary>Gives an unused reservation back.</summary>
    void Release();

    /// <summary>
    /// Queues an entry in the place reserved. The task completes when the entry is on disk (fsync done), together
    /// with everything committed in the same group, and fails with <see cref="StorageException"/> when it could not
    /// be committed; the lease is dead then. Entries of one lease are committed in the order of the calls.
    /// </summary>
    Task AppendAsync(CommitEntry entry);

    /// <summary>
    /// Brings the stored items up to a log position, in one transaction with whatever else is being folded. The
    /// caller has waited for the commit of that position. Fails with <see cref="StorageException"/> (nothing is
    /// changed; fold the same batch again later). Does nothing under a dead lease.
    /// </summary>
    Task FoldAsync(FoldBatch batch);

    /// <summary>Removes all of a stream's rows; its lease dies.</summary>
    Task DeleteAsync(long streamId, CancellationToken cancellationToken);
}

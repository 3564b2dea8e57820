using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;

namespace DataPool.Core.Tests.Streams;

/// <summary>A store that takes everything at once and keeps nothing: for tests of what a <see cref="PoolStream"/> does in memory.</summary>
internal sealed class MemoryStore : IPoolStore
{
    public IReadOnlyList<long> UnfoldedStreams => [];

    /// <summary>A loaded, empty stream over such a store.</summary>
    public static async Task<PoolStream> OpenStreamAsync(TimeProvider time, RecordLimits? limits = null)
    {
        var stream = new PoolStream(1, new MemoryStore(), new NoFeed(), limits ?? new RecordLimits(), time);
        await stream.LoadAsync(CancellationToken.None);
        return stream;
    }

    public Task<StoredStream> LoadAsync(long streamId, CancellationToken cancellationToken) => Task.FromResult(new StoredStream
    {
        Lease = new StreamLease(streamId), FoldedLsn = 0, Head = default, Shapes = [], Items = [], Log = [],
    });

    public Task<ConnectorOwner> ClaimConnectorAsync(int connector, CancellationToken cancellationToken) => Task.FromResult(new ConnectorOwner(connector, 1));

    public Reservation TryReserve() => Reservation.Ok;

    public void Release()
    {
    }

    public Task AppendAsync(CommitEntry entry)
    {
        entry.OnCommitted();
        return Task.CompletedTask;
    }

    public Task FoldAsync(FoldBatch batch) => Task.CompletedTask;

    public Task DeleteAsync(long streamId, CancellationToken cancellationToken) => Task.CompletedTask;

    private sealed class NoFeed : IStreamFeed
    {
        public void Loaded(long streamId, long version, DateTimeOffset at)
        {
        }

        public void Committed(long streamId, Delta delta)
        {
        }

        public void Deleted(long streamId)
        {
        }
    }
}

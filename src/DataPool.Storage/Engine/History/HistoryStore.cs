using DataPool.Core.Storage;
using DataPool.Core.Streams;

namespace DataPool.Storage.Engine.History;

/// <summary>The history on a database of its own, written behind the log by one thread.</summary>
internal sealed class HistoryStore(IHistoryDatabase database, HistoryKeeper keeper, TimeProvider time) : IHistoryStore, IAsyncDisposable
{
    /// <summary>Readings at a time: each inflates a whole stream, and more would not be quicker.</summary>
    private const int MaxReadings = 2;

    private const int MaxWaiting = 16;

    private readonly SemaphoreSlim _readings = new(MaxReadings);
    private HistoryWriter? _writer;
    private int _waiting;

    public void Start(Func<long, HistoryRule?> rules)
    {
        if (_writer is not null) throw new InvalidOperationException("The history was started before.");
        keeper.Start(rules);
        _writer = new HistoryWriter(keeper, time);
    }

    public DateTimeOffset? KeptSince(long streamId) => keeper.KeptSince(streamId);

    public async Task<bool> ReadAsync(
        long streamId, DateTimeOffset from, bool orOldest, IHistoryVisitor visitor, CancellationToken cancellationToken)
    {
        if (_writer is not { } writer) return false;
        if (Interlocked.Increment(ref _waiting) > MaxWaiting + MaxReadings)
        {
            Interlocked.Decrement(ref _waiting);
            throw new OverloadedException("Too many readings of history are under way. Send the request again in a few seconds.");
        }

        try
        {
            await _readings.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await ReadAsync(writer, streamId, from, orOldest, visitor, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _readings.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Forgets a stream that was deleted, in small steps, in the background.</summary>
    public void Forget(long streamId) => _ = _writer?.RunAsync(history =>
    {
        history.Forget(streamId);
        return true;
    }, always: true);

    /// <summary>Does at once what is due about once a second.</summary>
    public Task TickAsync() => _writer!.RunAsync(_ => true, tick: true);

    public async ValueTask DisposeAsync()
    {
        if (_writer is null) keeper.Dispose();
        else await _writer.DisposeAsync().ConfigureAwait(false);
        _readings.Dispose();
    }

    private async Task<bool> ReadAsync(
        HistoryWriter writer, long streamId, DateTimeOffset from, bool orOldest, IHistoryVisitor visitor, CancellationToken cancellationToken)
    {
        // Memory first: what is stored in between is seen twice then, and never missed.
        var (isBehind, pending) = await writer.RunAsync(history => (history.IsBehind, history.Pending(streamId)))
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        if (KeptSince(streamId) is null) return false;
        if (isBehind) throw new OverloadedException("The history lags behind the commits, since it cannot be written. Look at DataPool's log, and send the request again later.");
        var (found, wantsMore) = await database.ReadAsync(streamId, from, orOldest, visitor, cancellationToken).ConfigureAwait(false);
        if (found && wantsMore && pending is var (firstLsn, block)) visitor.Segment(firstLsn, block);
        return found;
    }
}

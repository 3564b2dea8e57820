using System.Collections.Concurrent;
using DataPool.Core.Storage;
using DataPool.Storage.Engine.Answers;
using DataPool.Storage.Engine.History;
using DataPool.Storage.Engine.Items;
using DataPool.Storage.Engine.Log;

namespace DataPool.Storage.Engine;

/// <summary>
/// The pool on two databases, or two sets of tables of one: the log, and the folded streams. Each has one writing thread. How
/// they are kept is the business of <see cref="ILogDatabase"/> and <see cref="IItemDatabase"/>.
/// </summary>
internal sealed class PoolStore : IPoolStore, IAsyncDisposable
{
    private readonly ILogDatabase _logDatabase;
    private readonly IItemDatabase _itemDatabase;
    private readonly CommitQueue _queue;
    private readonly LogWriter _logWriter;
    private readonly ItemWriter _itemWriter;
    private readonly AnswerPruner _answerPruner;
    private readonly StreamTurns _turns = new();
    private readonly ConcurrentDictionary<long, StreamLease> _leases = new();

    private PoolStore(
        ILogDatabase logDatabase, IItemDatabase itemDatabase, CommitQueue queue, LogWriter logWriter, ItemWriter itemWriter, AnswerIndex answers, TimeProvider time, IReadOnlyList<long> unfolded, HistoryStore? history)
    {
        _logDatabase = logDatabase;
        _itemDatabase = itemDatabase;
        _queue = queue;
        _logWriter = logWriter;
        _itemWriter = itemWriter;
        _answerPruner = new AnswerPruner(logDatabase, answers, queue, time);
        Answers = new AnswerStore(logDatabase, answers, queue);
        UnfoldedStreams = unfolded;
        History = history;
    }

    /// <summary>The answers that are remembered.</summary>
    public IAnswerStore Answers { get; }

    /// <summary>Streams which had log rows beyond their fold when the storage was opened.</summary>
    public IReadOnlyList<long> UnfoldedStreams { get; }

    /// <summary>The history behind the log; null where none is kept.</summary>
    public HistoryStore? History { get; }

    public static async Task<PoolStore> OpenAsync(
        ILogDatabase log, IItemDatabase items, IHistoryDatabase historyDatabase, StorageOptions options, IStorageObserver observer, TimeProvider time)
    {
        var folded = await items.PositionsAsync().ConfigureAwait(false);
        var retention = new LogRetention(options.KeepLogBytes, options.History?.MaxLagBytes);
        var answers = new AnswerIndex(options.MaxAnswers, options.MaxAnswerBytes);
        var start = await log.StartAsync(folded, retention, answers, time.GetUtcNow()).ConfigureAwait(false);
        var queue = new CommitQueue(options.QueueEntries, options.QueueBytes);
        HistoryStore? history = null;
        if (options.History is { } bounds)
        {
            var keeper = await HistoryKeeper.OpenAsync(
                new HistoryDatabases(historyDatabase, log, items), bounds, options.KeepLogBytes, retention, start.Deleted, log.DeletedUpTo, observer, time)
                .ConfigureAwait(false);
            history = new HistoryStore(historyDatabase, keeper, time);
        }

        var itemWriter = new ItemWriter(items, queue);
        var logWriter = new LogWriter(log, queue, start.Last, retention, answers, observer, time);
        return new PoolStore(log, items, queue, logWriter, itemWriter, answers, time, start.Unfolded, history);
    }

    public async Task<StoredStream> LoadAsync(long streamId, CancellationToken cancellationToken)
    {
        using var turn = await _turns.EnterAsync(streamId, cancellationToken).ConfigureAwait(false);
        if (End(streamId)) await SettleAsync(cancellationToken).ConfigureAwait(false);
        // Not before: it would refuse what this process has accepted. From here on no other process commits to the stream.
        var lease = _leases[streamId] = new StreamLease(streamId, await _logDatabase.ClaimAsync(streamId, cancellationToken).ConfigureAwait(false));

        // No write of this stream is under way from here on, so that the two databases need no common view. Only
        // pruning goes on, of rows that are folded already.
        var parts = await _itemDatabase.ReadAsync(streamId, cancellationToken).ConfigureAwait(false);
        if (parts.IsHalfDeleted)
        {
            await _itemWriter.Enqueue(new DeleteJob(streamId, lease.Epoch)).WaitAsync(cancellationToken).ConfigureAwait(false);
            parts = FoldedParts.None;
        }

        var log = await _logDatabase.ReadAsync(streamId, parts.FoldedLsn, cancellationToken).ConfigureAwait(false);
        return new StoredStream
        {
            Lease = lease,
            FoldedLsn = parts.FoldedLsn,
            Head = parts.Head,
            Shapes = parts.Shapes,
            Items = parts.Items,
            Log = log,
        };
    }

    public async Task<ConnectorOwner> ClaimConnectorAsync(int connector, CancellationToken cancellationToken) =>
        new(connector, await _logDatabase.ClaimConnectorAsync(connector, cancellationToken).ConfigureAwait(false));

    public Reservation TryReserve() => _queue.TryReserve();

    public void Release() => _queue.Release();

    public Task AppendAsync(CommitEntry entry) => _queue.Append(entry);

    public Task FoldAsync(FoldBatch batch) => _itemWriter.Enqueue(new FoldJob(batch));

    public async Task DeleteAsync(long streamId, CancellationToken cancellationToken)
    {
        using var turn = await _turns.EnterAsync(streamId, cancellationToken).ConfigureAwait(false);
        End(streamId);
        // A fold that reported to the log after the deletion would count for the rows that come after it.
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        // What another process commits from here on would begin with a hole.
        var epoch = await _logDatabase.ClaimAsync(streamId, cancellationToken).ConfigureAwait(false);

        // The log first: items without their rows are a state of the stream, rows without their items are none. From
        // here on it is not given up half-way, whoever asked for it; but where another process takes the stream meanwhile, what that
        // one writes stays.
        await _queue.Delete(streamId, epoch).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await _itemWriter.Enqueue(new DeleteJob(streamId, epoch)).ConfigureAwait(false);
        History?.Forget(streamId);
        _leases.TryRemove(streamId, out _);
    }

    /// <summary>Stores what was accepted, then stops the threads. The databases stay open.</summary>
    public async ValueTask DisposeAsync()
    {
        await _answerPruner.DisposeAsync().ConfigureAwait(false);
        await _logWriter.DisposeAsync().ConfigureAwait(false);
        await _itemWriter.DisposeAsync().ConfigureAwait(false);
        if (History is not null) await History.DisposeAsync().ConfigureAwait(false);
    }

    // The dead lease stays, so that a load after one that failed settles things as well.
    private bool End(long streamId)
    {
        if (!_leases.TryGetValue(streamId, out var lease)) return false;
        lease.Kill();
        return true;
    }

    // What was accepted under the lease before it died is stored first, or fails; neither can happen afterwards.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        // Yielding: this continues in the work item that completes the group, which others wait behind.
        await _queue.Outstanding().WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        cancellationToken.ThrowIfCancellationRequested();
        await _itemWriter.Enqueue(new BarrierJob()).WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}

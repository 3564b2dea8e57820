using System.Collections.Concurrent;
using DataPool.Core.Storage;
using DataPool.Storage.Sqlite.Answers;
using DataPool.Storage.Sqlite.History;
using DataPool.Storage.Sqlite.Items;
using DataPool.Storage.Sqlite.Log;

namespace DataPool.Storage.Sqlite;

/// <summary>The pool on two databases: the log, and the folded streams. Each has one writing thread.</summary>
internal sealed class SqlitePoolStore : IPoolStore, IAsyncDisposable
{
    private readonly SqliteDatabase _logDatabase;
    private readonly SqliteDatabase _itemDatabase;
    private readonly CommitQueue _queue;
    private readonly LogReader _logReader;
    private readonly LogWriter _logWriter;
    private readonly ItemWriter _itemWriter;
    private readonly AnswerPruner _answerPruner;
    private readonly StreamTurns _turns = new();
    private readonly ConcurrentDictionary<long, StreamLease> _leases = new();

    private SqlitePoolStore(
        SqliteDatabase logDatabase, SqliteDatabase itemDatabase, CommitQueue queue, LogReader logReader,
        LogWriter logWriter, ItemWriter itemWriter, AnswerIndex answers, TimeProvider time, IReadOnlyList<long> unfolded, SqliteHistoryStore? history)
    {
        _logDatabase = logDatabase;
        _itemDatabase = itemDatabase;
        _queue = queue;
        _logReader = logReader;
        _logWriter = logWriter;
        _itemWriter = itemWriter;
        _answerPruner = new AnswerPruner(logDatabase, answers, queue, time);
        Answers = new SqliteAnswerStore(logDatabase, answers);
        UnfoldedStreams = unfolded;
        History = history;
    }

    /// <summary>The answers that are remembered.</summary>
    public IAnswerStore Answers { get; }

    /// <summary>Streams which had log rows beyond their fold when the storage was opened.</summary>
    public IReadOnlyList<long> UnfoldedStreams { get; }

    /// <summary>The history behind the log; null where none is kept.</summary>
    public SqliteHistoryStore? History { get; }

    public static async Task<SqlitePoolStore> OpenAsync(
        SqliteDatabase log, SqliteDatabase items, SqliteDatabase historyDatabase, SqliteStorageOptions options, IStorageObserver observer, TimeProvider time)
    {
        var folded = await items.ReadAsync(ItemReader.Positions, CancellationToken.None).ConfigureAwait(false);
        var retention = new LogRetention(options.KeepLogBytes, options.History?.MaxLagBytes);
        var scan = await log.ReadAsync(connection => LogScan.Run(connection, folded, retention), CancellationToken.None)
            .ConfigureAwait(false);
        var answers = new AnswerIndex(options.MaxAnswers, options.MaxAnswerBytes);
        var lastAnswer = await log.ReadAsync(connection => AnswerRows.Scan(connection, answers, time.GetUtcNow()), CancellationToken.None)
            .ConfigureAwait(false);
        var queue = new CommitQueue(options.QueueEntries, options.QueueBytes);
        var reader = new LogReader(scan.Index, scan.Deleted);
        SqliteHistoryStore? history = null;
        if (options.History is { } bounds)
        {
            var keeper = await HistoryKeeper.OpenAsync(
                new HistoryDatabases(historyDatabase, log, items), bounds, options.KeepLogBytes, retention, scan.Deleted.Keys, reader.DeletedUpTo,
                observer, time).ConfigureAwait(false);
            history = new SqliteHistoryStore(historyDatabase, keeper, time);
        }

        var itemWriter = new ItemWriter(items, queue);
        var logWriter = new LogWriter(log, queue, scan.LastSeq, retention, reader, answers, lastAnswer, observer, time);
        return new SqlitePoolStore(log, items, queue, reader, logWriter, itemWriter, answers, time, scan.Unfolded, history);
    }

    public async Task<StoredStream> LoadAsync(long streamId, CancellationToken cancellationToken)
    {
        using var turn = await _turns.EnterAsync(streamId, cancellationToken).ConfigureAwait(false);
        var lease = new StreamLease(streamId);
        if (Replace(streamId, lease)) await SettleAsync(cancellationToken).ConfigureAwait(false);

        // No write of this stream is under way from here on, so that the two databases need no common view. Only
        // pruning goes on, of rows that are folded already.
        var parts = await _itemDatabase.ReadAsync(connection => ItemReader.Read(connection, streamId), cancellationToken)
            .ConfigureAwait(false);
        if (parts.IsHalfDeleted)
        {
            await _itemWriter.Enqueue(new DeleteJob(streamId)).WaitAsync(cancellationToken).ConfigureAwait(false);
            parts = FoldedParts.None;
        }

        var log = await _logDatabase.ReadAsync(
            connection => _logReader.Read(connection, streamId, parts.FoldedLsn), cancellationToken).ConfigureAwait(false);
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

    public Reservation TryReserve() => _queue.TryReserve();

    public void Release() => _queue.Release();

    public Task AppendAsync(CommitEntry entry) => _queue.Append(entry);

    public Task FoldAsync(FoldBatch batch) => _itemWriter.Enqueue(new FoldJob(batch));

    public async Task DeleteAsync(long streamId, CancellationToken cancellationToken)
    {
        using var turn = await _turns.EnterAsync(streamId, cancellationToken).ConfigureAwait(false);
        // A dead lease takes the place of the stream's, so that a load after a failure here settles things as well.
        var end = new StreamLease(streamId);
        end.Kill();
        Replace(streamId, end);
        // A fold that reported to the log after the deletion would count for the rows that come after it.
        await SettleAsync(cancellationToken).ConfigureAwait(false);

        // The log first: items without their rows are a state of the stream, rows without their items are none. From
        // here on it is not given up half-way, whoever asked for it.
        await _queue.Delete(streamId).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await _itemWriter.Enqueue(new DeleteJob(streamId)).ConfigureAwait(false);
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

    private bool Replace(long streamId, StreamLease lease)
    {
        var hadLease = false;
        _leases.AddOrUpdate(streamId, lease, (_, earlier) =>
        {
            earlier.Kill();
            hadLease = true;
            return lease;
        });
        return hadLease;
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

using DataPool.Core.Storage;
using DataPool.Storage.Engine.Answers;

namespace DataPool.Storage.Engine.Log;

/// <summary>
/// The only writer of the log: a thread that commits whatever waits, of all streams, in one transaction.
/// <para>
/// What is relied on when a commit to SQLite fails: it answers COMMIT with an error when writing or syncing the WAL fails
/// (SQLITE_FULL, SQLITE_IOERR_*). Its index then still ends at the commit before, so that nobody in this process sees
/// the failed frames, and the next commit writes over them; since it writes these pages again, it does not matter that
/// Linux marks pages clean whose fsync failed. After a success everything that is acknowledged has been synced. A crash
/// between a failed sync and the next commit may bring a refused entry back; the stream then simply holds it.
/// </para>
/// <para>
/// The automatic checkpoint runs after the COMMIT is done and answered; SQLite drops its errors. A checkpoint that
/// failed is repeated from the WAL, which is not reset before the database is synced.
/// </para>
/// </summary>
internal sealed class LogWriter : IAsyncDisposable
{
    private readonly ILogDatabase _database;
    private readonly IStorageObserver _observer;
    private readonly CommitQueue _queue;
    private readonly CompletionLine _completions;
    private readonly LogRetention _retention;
    private readonly AnswerIndex _answers;
    private readonly LogProbe _probe;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // Keys whose answers were in commits of which nobody knows whether they happened.
    private readonly List<AnswerKey> _inDoubt = [];
    // And their rows of the log, by stream and position, with their bytes.
    private readonly Dictionary<(long StreamId, long Lsn), int> _rowsInDoubt = [];
    private ILogTables? _tables;
    private LogPlace _last;

    public LogWriter(
        ILogDatabase database, CommitQueue queue, LogPlace last, LogRetention retention, AnswerIndex answers, IStorageObserver observer,
        TimeProvider time)
    {
        _database = database;
        _observer = observer;
        _queue = queue;
        _completions = new CompletionLine(queue, answers, observer);
        _retention = retention;
        _answers = answers;
        _last = last;
        _probe = new LogProbe(queue, database.IdleProbe, time);
        new Thread(Run) { Name = "datapool-log", IsBackground = true }.Start();
    }

    /// <summary>Commits what was queued, then ends. Nothing is running any more when this completes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Stop();
        await _ended.Task.ConfigureAwait(false);
        await _completions.DrainAsync().ConfigureAwait(false);
        _probe.Dispose();
    }

    private void Run()
    {
        while (_queue.Take(poll: _queue.Fault is null && _retention.Next() is not null, out var work))
        {
            if (!work.Probe)
                Commit(work);
            else if (_queue.Fault is null)
                ProbeIdle();
            else
                Probe();
        }

        _tables?.Checkpoint();
        _tables?.Dispose();
        _ended.SetResult();
    }

    private void Commit(LogWork work)
    {
        foreach (var (streamId, lsn) in work.Folded) _retention.Folded(streamId, lsn);
        var chunk = _retention.Next();
        if (work.Group.IsEmpty && chunk is null) return;

        LogPlace before;
        try
        {
            before = Write(tables => tables.Write(work.Group, _last, chunk));
        }
        catch (StaleLeaseException stale)
        {
            // The storage is sound: what waits behind fails with the group, since it may build upon it, and nothing else does.
            Fail(work.Group, stale.ToStorageException(), isOver: true);
            return;
        }
#pragma warning disable CA1031 // Whatever it was, it was not committed, and this thread must go on.
        catch (Exception ex)
#pragma warning restore CA1031
        {
            if (_tables is { IsInDoubt: true }) Doubt(work.Group);
            BeginFault(work.Group, ex);
            return;
        }

        _probe.Committed();
        var seq = before.Seq;
        work.Group.AnswersAfter = before.Answer;
        _last = new LogPlace(before.Seq + work.Group.LogRows, before.Answer + work.Group.Answers);
        foreach (var (streamId, _) in work.Group.Deleted) _database.Forget(streamId, _last.Seq);
        if (!work.Group.IsEmpty) _completions.Add(work.Group); // First of all: requests wait for it.

        foreach (var entry in work.Group.Entries)
            if (entry.Lsn > 0)
                _retention.Add(++seq, entry.Lease.StreamId, entry.Lsn, entry.Body.Length);
        foreach (var (streamId, _) in work.Group.Deleted) _retention.Forget(streamId);
        if (chunk is not null) _retention.Pruned(chunk);
    }

    // Once more where nothing can have been committed and nobody was answered: a connection that a restart has cut.
    private T Write<T>(Func<ILogTables, T> write)
    {
        try
        {
            return write(_tables ??= _database.OpenWriter());
        }
        catch (Exception failure) when (_tables is { } tables && tables.MayRepeat(failure))
        {
            GiveUpConnection();
            return write(_tables = _database.OpenWriter());
        }
    }

    private void BeginFault(CommitGroup group, Exception reason)
    {
        var error = _database.Error("commit", reason);
        Fail(group, error);
        _observer.CommitFailed(error);
        _probe.Start(group.Bytes);
    }

    private void Fail(CommitGroup group, StorageException error, bool isOver = false)
    {
        GiveUpConnection();
        // The leases die before anyone is told, so that whoever comes next loads the stream again.
        group.Fail(error);
        var queued = _queue.EnterFault(error);
        queued.Fail(error);
        if (isOver) _queue.LeaveFault();
        if (!group.IsEmpty) _completions.Add(group);
        if (!queued.IsEmpty) _completions.Add(queued);
    }

    private void Probe()
    {
        try
        {
            _tables ??= _database.OpenWriter();
            _tables.Probe(_probe.Bytes);
            Settle(_tables);
        }
#pragma warning disable CA1031 // The fault goes on, whatever it is.
        catch (Exception)
#pragma warning restore CA1031
        {
            GiveUpConnection();
            _probe.Again();
            return;
        }

        _queue.LeaveFault();
        _observer.CommitRecovered();
        _probe.Committed();
        _probe.Idle();
    }

    // Nobody writes: that commits are taken is known by trying.
    private void ProbeIdle()
    {
        try
        {
            Write(tables =>
            {
                tables.Probe(0);
                return true;
            });
        }
#pragma warning disable CA1031 // Whatever it was, nothing is taken now.
        catch (Exception ex)
#pragma warning restore CA1031
        {
            BeginFault(new CommitGroup(), ex);
            return;
        }

        _probe.Committed();
        _probe.Idle();
    }

    // Before anyone is told, so that nobody repeats a request that is stored.
    private void Doubt(CommitGroup group)
    {
        foreach (var entry in group.Entries)
        {
            if (entry.Lsn > 0) _rowsInDoubt[(entry.Lease.StreamId, entry.Lsn)] = entry.Body.Length;
            if (entry.Answer is not { } answer) continue;
            var key = new AnswerKey(answer.Connector, answer.Key);
            _answers.Doubt(key);
            _inDoubt.Add(key);
        }
    }

    private void Settle(ILogTables tables)
    {
        SettleRows(tables);
        foreach (var row in tables.AnswersAfter(_last.Answer))
        {
            _answers.AddBytes(row.BodyLength);
            _answers.Restore(row.Key, row.Seq);
            _last = _last with { Answer = row.Seq };
        }

        foreach (var key in _inDoubt) _answers.Settle(key);
        _inDoubt.Clear();
    }

    // Those that were written all the same must be known, or they would never be pruned.
    private void SettleRows(ILogTables tables)
    {
        if (_rowsInDoubt.Count == 0) return;
        foreach (var (seq, streamId, lsn) in tables.RowsAfter(_last.Seq, [.. _rowsInDoubt.Keys.Select(static row => row.StreamId).Distinct()]))
        {
            if (!_rowsInDoubt.Remove((streamId, lsn), out var bytes)) continue;
            _retention.Add(seq, streamId, lsn, bytes);
            _last = _last with { Seq = seq };
        }

        _rowsInDoubt.Clear();
    }

    private void GiveUpConnection()
    {
        _tables?.Dispose();
        _tables = null;
    }
}

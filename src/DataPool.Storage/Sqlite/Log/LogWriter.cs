using DataPool.Storage.Sqlite.Answers;

namespace DataPool.Storage.Sqlite.Log;

/// <summary>
/// The only writer of the log: a thread that commits whatever waits, of all streams, in one transaction.
/// <para>
/// What is relied on when a commit fails: SQLite answers COMMIT with an error when writing or syncing the WAL fails
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
    private readonly SqliteDatabase _database;
    private readonly IStorageObserver _observer;
    private readonly CommitQueue _queue;
    private readonly CompletionLine _completions;
    private readonly LogRetention _retention;
    private readonly LogReader _reader;
    private readonly LogProbe _probe;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LogTables? _tables;
    private long _lastSeq;
    private long _lastAnswer;

    public LogWriter(
        SqliteDatabase database, CommitQueue queue, long lastSeq, LogRetention retention, LogReader reader,
        AnswerIndex answers, long lastAnswer, IStorageObserver observer, TimeProvider time)
    {
        _database = database;
        _observer = observer;
        _queue = queue;
        _completions = new CompletionLine(queue, answers, observer);
        _retention = retention;
        _reader = reader;
        _lastSeq = lastSeq;
        _lastAnswer = lastAnswer;
        _probe = new LogProbe(queue, time);
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
            if (work.Probe)
                Probe();
            else
                Commit(work);
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

        try
        {
            Write(work.Group, chunk);
        }
#pragma warning disable CA1031 // Whatever it was, it was not committed, and this thread must go on.
        catch (Exception ex)
#pragma warning restore CA1031
        {
            Fail(work.Group, ex);
            return;
        }

        var seq = _lastSeq;
        _lastSeq += work.Group.LogRows;
        work.Group.AnswersAfter = _lastAnswer;
        _lastAnswer += work.Group.Answers;
        foreach (var streamId in work.Group.Deleted) _reader.Forget(streamId, _lastSeq);
        if (!work.Group.IsEmpty) _completions.Add(work.Group); // First of all: requests wait for it.

        foreach (var entry in work.Group.Entries)
            if (entry.Lsn > 0)
                _retention.Add(++seq, entry.Lease.StreamId, entry.Lsn, entry.Body.Length);
        foreach (var streamId in work.Group.Deleted) _retention.Forget(streamId);
        if (chunk is not null) _retention.Pruned(chunk);
    }

    private void Write(CommitGroup group, LogChunk? chunk)
    {
        var tables = _tables ??= new LogTables(_database);
        var seq = _lastSeq;
        var answer = _lastAnswer;
        tables.Begin();
        foreach (var entry in group.Entries)
        {
            if (entry.Lsn > 0) tables.Insert(++seq, entry.Lease.StreamId, entry.Lsn, entry.Body.Span);
            if (entry.Answer is not null) tables.InsertAnswer(++answer, entry.Answer, entry.AnswerBody.Span);
        }

        foreach (var streamId in group.Deleted) tables.Delete(streamId, seq);
        foreach (var (first, last) in group.ForgottenAnswers) tables.PruneAnswers(first, last);
        if (chunk is not null) tables.Prune(chunk.FirstSeq, chunk.LastSeq);
        tables.Commit();
    }

    private void Fail(CommitGroup group, Exception reason)
    {
        GiveUpConnection();
        var error = SqliteErrors.Wrap("log", "commit", reason);
        // The leases die before anyone is told, so that whoever comes next loads the stream again.
        group.Fail(error);
        var queued = _queue.EnterFault(error);
        queued.Fail(error);
        if (!group.IsEmpty) _completions.Add(group);
        if (!queued.IsEmpty) _completions.Add(queued);
        _observer.CommitFailed(error);
        _probe.Start(group.Bytes);
    }

    private void Probe()
    {
        try
        {
            _tables ??= new LogTables(_database);
            _tables.Probe(_probe.Bytes);
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
    }

    private void GiveUpConnection()
    {
        _tables?.Dispose();
        _tables = null;
    }
}

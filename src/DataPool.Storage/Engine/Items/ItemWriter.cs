using System.Runtime.CompilerServices;
using DataPool.Core.Storage;
using DataPool.Storage.Engine.Log;

namespace DataPool.Storage.Engine.Items;

/// <summary>
/// The only writer of the folded streams: a thread that applies whatever waits in one transaction. A failure changes
/// nothing and ends nothing: the batches come again.
/// </summary>
internal sealed class ItemWriter : IAsyncDisposable
{
    private readonly IItemDatabase _database;
    private readonly CommitQueue _log;
    private readonly object _gate = new(); // A Monitor: the writer waits on it.
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<ItemJob> _waiting = [];
    private IItemTables? _tables;
    private bool _isStopping;

    public ItemWriter(IItemDatabase database, CommitQueue log)
    {
        _database = database;
        _log = log;
        new Thread(Run) { Name = "datapool-items", IsBackground = true }.Start();
    }

    public Task Enqueue(ItemJob job)
    {
        lock (_gate)
        {
            if (_isStopping)
                return Task.FromException(new StorageException("The storage is shutting down. Nothing was changed."));
            _waiting.Add(job);
            Monitor.Pulse(_gate);
            return job.Task;
        }
    }

    /// <summary>Writes what was queued, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.Pulse(_gate);
        }

        await _ended.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        var unfinished = new List<ItemJob>();
        while (WriteNext(ref unfinished)) { }
        _tables?.Checkpoint();
        _tables?.Dispose();
        _ended.SetResult();
    }

    // On its own: what was written may be large, and no local may hold it while the thread waits for more.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool WriteNext(ref List<ItemJob> unfinished)
    {
        if (Take(unfinished) is not { } jobs) return false;
        unfinished = [];
        try
        {
            if (!jobs.TrueForAll(job => job.IsIdle)) Write(jobs, unfinished);
        }
#pragma warning disable CA1031 // Whatever it was, it was not committed, and this thread must go on.
        catch (Exception ex)
#pragma warning restore CA1031
        {
            GiveUpConnection();
            var error = _database.Error("commit", ex);
            unfinished = [];
            foreach (var job in jobs) job.Fail(error);
            return true;
        }

        // To the log before anyone hears of it: a stream that is deleted next must not be reported as folded after.
        var folded = jobs.Select(job => job.Folded).OfType<FoldedStream>().ToList();
        if (folded.Count > 0) _log.Folded(folded);
        foreach (var job in jobs)
        {
            if (!unfinished.Contains(job)) job.Succeed();
        }

        return true;
    }

    private List<ItemJob>? Take(List<ItemJob> unfinished)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && unfinished.Count == 0 && !_isStopping) Monitor.Wait(_gate);
            if (_waiting.Count == 0 && unfinished.Count == 0) return null;
            var jobs = _waiting;
            _waiting = [];
            jobs.AddRange(unfinished);
            return jobs;
        }
    }

    private void Write(List<ItemJob> jobs, List<ItemJob> unfinished)
    {
        var tables = _tables ??= _database.OpenWriter();
        tables.Begin();
        foreach (var job in jobs)
        {
            if (!job.Apply(tables)) unfinished.Add(job);
        }

        tables.Commit();
    }

    private void GiveUpConnection()
    {
        _tables?.Dispose();
        _tables = null;
    }
}

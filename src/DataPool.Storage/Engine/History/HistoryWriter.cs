using DataPool.Core.Storage;

namespace DataPool.Storage.Engine.History;

/// <summary>The only writer of the history: a thread that reads the log about once a second, and when somebody wants to read back.</summary>
internal sealed class HistoryWriter : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HistoryKeeper _keeper;
    private readonly object _gate = new(); // A Monitor: the thread waits on it.
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private List<HistoryJob> _waiting = [];
    private bool _isTickDue = true;
    private bool _isStopping;

    public HistoryWriter(HistoryKeeper keeper, TimeProvider time)
    {
        _keeper = keeper;
        new Thread(Run) { Name = "datapool-history", IsBackground = true, Priority = ThreadPriority.BelowNormal }.Start();
        _timer = time.CreateTimer(_ => TickDue(), null, Pause, Pause);
    }

    /// <summary>Does something on the history's thread, when the log has been read to its end.</summary>
    /// <exception cref="StorageException">The log cannot be read.</exception>
    /// <param name="work">What to do.</param>
    /// <param name="tick">True to do first what is due about once a second.</param>
    /// <param name="always">True to do it even when the log could not be read.</param>
    public Task<T> RunAsync<T>(Func<HistoryKeeper, T> work, bool tick = false, bool always = false)
    {
        var job = new HistoryJob<T>(work, always) { WantsTick = tick };
        lock (_gate)
        {
            if (_isStopping) return Task.FromException<T>(new StorageException("The storage is shutting down. Send the request again in a moment."));
            _waiting.Add(job);
            Monitor.Pulse(_gate);
        }

        return job.Task;
    }

    /// <summary>Ends the thread. Rows that are not stored yet stay in the log.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _isStopping = true;
            Monitor.Pulse(_gate);
        }

        await _ended.Task.ConfigureAwait(false);
    }

    private void TickDue()
    {
        lock (_gate)
        {
            _isTickDue = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (Take(out var jobs, out var isTick))
        {
            StorageException? failure = null;
            try
            {
                if (isTick || jobs.Exists(job => job.WantsTick)) _keeper.Tick();
                else _keeper.CatchUp();
            }
#pragma warning disable CA1031 // Whatever it was, this thread must go on; the log keeps what was not read.
            catch (Exception ex)
#pragma warning restore CA1031
            {
                failure = _keeper.Error("follow the log", ex);
                _keeper.Failed(failure);
            }

            foreach (var job in jobs) job.End(_keeper, failure);
        }

        _keeper.Dispose();
        _ended.SetResult();
    }

    private bool Take(out List<HistoryJob> jobs, out bool isTick)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_isTickDue && !_isStopping) Monitor.Wait(_gate);
            (jobs, _waiting) = (_waiting, []);
            (isTick, _isTickDue) = (_isTickDue, false);
            return !_isStopping || jobs.Count > 0;
        }
    }
}

/// <summary>Something to be done on the history's thread.</summary>
internal abstract class HistoryJob
{
    /// <summary>True when what is due about once a second is to be done first.</summary>
    public bool WantsTick { get; init; }

    public abstract void End(HistoryKeeper keeper, StorageException? failure);
}

internal sealed class HistoryJob<T>(Func<HistoryKeeper, T> work, bool always) : HistoryJob
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _done.Task;

    public override void End(HistoryKeeper keeper, StorageException? failure)
    {
        if (failure is not null && !always)
        {
            _done.SetException(failure);
            return;
        }

        try
        {
            _done.SetResult(work(keeper));
        }
#pragma warning disable CA1031 // Whatever it was, it is the asker's: the thread must go on.
        catch (Exception ex)
#pragma warning restore CA1031
        {
            _done.SetException(ex);
        }
    }
}

using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Connectors.Scheduling;

namespace DataPool.Cluster;

/// <summary>
/// Runs one pull connector on its schedule and on demand, never twice at once. Knows nothing of grains: one of them owns it.
/// Thread-safe.
/// </summary>
internal sealed class PullWorker : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Func<Connector?> _find;
    private readonly PullRun _pullRun;
    private readonly ConnectorJournal _journal;
    private readonly ConnectorSchedule _schedule;
    private readonly TimeProvider _time;
    private SourceRead _source;
    private int _sourceVersion;
    private readonly ITimer _timer;
    private Run? _running;
    private readonly List<Run> _waiting = [];
    private bool _isScheduled;
    private bool _couldNotLook;
    private Connector? _read;

    /// <summary>A worker that does nothing yet.</summary>
    /// <param name="find">The connector as it is now; null where it is gone.</param>
    /// <param name="pullRun">Makes runs.</param>
    /// <param name="journal">Gives runs their ids.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">From 0 to 1, spreads backoff.</param>
    public PullWorker(Func<Connector?> find, PullRun pullRun, ConnectorJournal journal, TimeProvider time, Func<double> random)
    {
        _find = find;
        _pullRun = pullRun;
        _journal = journal;
        _schedule = new ConnectorSchedule(time, random);
        _time = time;
        _source = new SourceRead(time);
        _timer = time.CreateTimer(static worker => ((PullWorker)worker!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes when no run is in progress.</summary>
    public Task Settled
    {
        get
        {
            lock (_lock) return _running?.End ?? Task.CompletedTask;
        }
    }

    /// <summary>Sees to it that the connector runs if it is enabled, and does not if it is not.</summary>
    /// <param name="changed">True after a change: a run in progress is cancelled, and the next starts at once.</param>
    /// <param name="firstDelay">How long to wait before the first run where none was planned yet.</param>
    public async Task EnsureAsync(bool changed, TimeSpan firstDelay)
    {
        if (changed) await StopAsync().ConfigureAwait(false);
        if (Usable() is not { } connector)
        {
            await StopAsync().ConfigureAwait(false);
            return;
        }

        lock (_lock)
        {
            if (_isScheduled && !changed) return;
            _isScheduled = true;
            if (changed) _schedule.BeginNow(connector.Definition!);
            else _schedule.BeginSpread(connector.Definition!, firstDelay);
            Arm(connector);
        }
    }

    /// <summary>Stops; when the task completes no run is in progress.</summary>
    public async Task StopAsync()
    {
        Run? running;
        lock (_lock)
        {
            _isScheduled = false;
            _schedule.Stop();
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            running = _running;
        }

        if (_find() is { } connector) connector.Health.NextRunAt = null;
        if (running is not null)
        {
            await running.Cancel.CancelAsync().ConfigureAwait(false);
            await running.End.ConfigureAwait(false);
        }

        // What it keeps open at its source is not needed for now.
        if (_read is { } read) ((IPullType)read.Type).Forget(read.Number);
    }

    /// <summary>Starts a run now or joins the one in progress (but where it is to begin <paramref name="afresh"/>); null where the connector does not run.</summary>
    public Run? Start(bool skipGuard, bool afresh = false)
    {
        Run run;
        Connector connector;
        lock (_lock)
        {
            if (Usable() is not { } found) return null;
            connector = found;
            if (_running is { } current)
            {
                current.IsAsked = true;
                if (!afresh && (current.SkipsGuard || !skipGuard)) return current;
                // One that was approved is nobody else's, and one that was not is no approval.
                if (_waiting.Find(waiting => waiting.SkipsGuard == skipGuard) is { } planned) return planned;
                var next = new Run(_journal.NewRunId(connector), skipGuard) { IsAsked = true };
                _waiting.Add(next);
                return next;
            }

            // The keeper may not have come to it yet; the run's end plans the next one.
            _isScheduled = true;
            run = _running = new Run(_journal.NewRunId(connector), skipGuard) { IsAsked = true };
        }

        _ = ExecuteAsync(connector, run);
        return run;
    }

    /// <summary>The run of an id where it is in progress or about to start, else null.</summary>
    public Run? Find(string runId)
    {
        lock (_lock) return _running?.Id == runId ? _running : _waiting.Find(run => run.Id == runId);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    private Connector? Usable() => _find() is { Enabled: true, IsPull: true, IsUsable: true } connector ? connector : null;

    private void Tick()
    {
        Run run;
        Connector connector;
        lock (_lock)
        {
            if (!_isScheduled || _running is not null) return;
            if (Usable() is not { } found)
            {
                _isScheduled = false;
                _schedule.Stop();
                return;
            }

            connector = found;
            if (_schedule.Look() is not { } wait || wait > TimeSpan.Zero)
            {
                Arm(connector);
                return;
            }

            run = _running = new Run(_journal.NewRunId(connector), SkipsGuard: false);
        }

        _ = ExecuteAsync(connector, run);
    }

    private async Task ExecuteAsync(Connector connector, Run run)
    {
        _read = connector;
        // What hangs in one source is no reason not to read the one that it was mended to.
        if (connector.SourceVersion != _sourceVersion) (_source, _sourceVersion) = (new SourceRead(_time), connector.SourceVersion);
        if (!run.IsAsked && IsLookedAt(connector) && !await HasReasonAsync(connector, run).ConfigureAwait(false)) return;
        var (record, end) = await _pullRun.RunAsync(connector, run.Id, run.SkipsGuard, _source, run.Cancel.Token).ConfigureAwait(false);
        Run? next;
        Connector? now;
        lock (_lock)
        {
            now = _isScheduled ? Usable() : null;
            if (now is null)
            {
                foreach (var waiting in _waiting) waiting.Finish(CancelledBefore(waiting, record));
                _waiting.Clear();
            }

            next = _running = _waiting.FirstOrDefault();
            if (next is not null) _waiting.RemoveAt(0);
            if (now is not null && next is null)
            {
                _schedule.Ended(now.Definition!, end);
                Arm(now);
            }
        }

        run.Finish(record);
        if (next is not null) await ExecuteAsync(now!, next).ConfigureAwait(false);
    }

    private static bool IsLookedAt(Connector connector) => connector.Definition is { } definition && ((IPullType)connector.Type).IsLookedAt(definition.Source);

    // Whether to run. Where there is nothing to run for, the next look is planned instead.
    private async Task<bool> HasReasonAsync(Connector connector, Run run)
    {
        var begun = _time.GetTimestamp();
        var isNew = await _pullRun.LookAsync(connector, _source, run.Cancel.Token).ConfigureAwait(false);
        lock (_lock)
        {
            // What could not be looked at made a run that failed; one that finds it as it was makes that good.
            var wasHidden = _couldNotLook;
            _couldNotLook = isNew is null;
            if (isNew is not false || wasHidden || run.IsAsked || run.Cancel.IsCancellationRequested) return true;
            _running = null;
            if (_isScheduled && Usable() is { } now)
            {
                _schedule.Ended(now.Definition!, new RunEnd(RunOutcome.Unchanged, _time.GetElapsedTime(begun)));
                Arm(now);
            }
        }

        run.Finish(new RunRecord { RunId = run.Id, Outcome = RunOutcome.Unchanged, StartedAt = _time.GetUtcNow().UtcDateTime });
        return false;
    }

    private static RunRecord CancelledBefore(Run run, RunRecord earlier) => new() { RunId = run.Id, Outcome = RunOutcome.Cancelled, StartedAt = earlier.StartedAt };

    // Within the lock.
    private void Arm(Connector connector)
    {
        var look = _schedule.Look();
        connector.Health.NextRunAt = _schedule.DueAt;
        if (look is not { } wait) return;
        // Rounded up, so that it is due when it rings.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    /// <summary>A run that is in progress or about to start.</summary>
    internal sealed record Run(string Id, bool SkipsGuard)
    {
        /// <summary>True where somebody wants it, whether there is anything new or not.</summary>
        public bool IsAsked { get; set; }

        private readonly TaskCompletionSource<RunRecord> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenSource Cancel { get; } = new();

        public Task<RunRecord> End => _end.Task;

        // Cancel is not disposed: it holds nothing but memory, and a stop may be cancelling it at this moment.
        public void Finish(RunRecord record) => _end.TrySetResult(record);
    }
}

using DataPool.Core.Connectors;

namespace DataPool.Cluster;

/// <summary>
/// The schedule of one pull connector. The run itself happens off the grain's turns; the grain only starts it,
/// awaits its end in a turn, and sets the timer for the next.
/// </summary>
internal sealed class ConnectorGrain(ConnectorCatalog catalog, PullRun pullRun, TimeProvider time) : Grain, IConnectorGrain
{
    private IGrainTimer _timer = null!;
    private CancellationTokenSource? _cancel;
    private Task _run = Task.CompletedTask;
    private bool _isScheduled;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _timer = this.RegisterGrainTimer(RunAsync, new GrainTimerCreationOptions
        {
            DueTime = Timeout.InfiniteTimeSpan,
            Period = Timeout.InfiniteTimeSpan,
            Interleave = true,
            KeepAlive = true,
        });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => StopAsync();

    public async Task EnsureAsync(bool changed, TimeSpan firstDelay)
    {
        if (changed) await StopAsync();
        if (catalog.Find(this.GetPrimaryKeyString()) is not { Enabled: true, IsPull: true, IsUsable: true } connector)
        {
            await StopAsync();
            return;
        }

        if (_isScheduled) return;
        Schedule(connector, changed ? TimeSpan.Zero : firstDelay);
    }

    public async Task StopAsync()
    {
        _isScheduled = false;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (_cancel is not null) await _cancel.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!_isScheduled || !_run.IsCompleted) return;
        if (catalog.Find(this.GetPrimaryKeyString()) is not { Enabled: true, IsUsable: true } connector)
        {
            _isScheduled = false;
            return;
        }

        var started = time.GetTimestamp();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _cancel = cancel;
        _run = pullRun.RunAsync(connector, cancel.Token);
        await _run.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        if (_cancel == cancel) _cancel = null;
        // Whoever has stopped this run has planned the next one already, perhaps under another definition.
        if (!_isScheduled || cancel.IsCancellationRequested) return;

        // From start to start, on elapsed time; what was missed is not caught up.
        var rest = TimeSpan.FromSeconds(connector.Definition!.PollingIntervalSeconds) - time.GetElapsedTime(started);
        Schedule(connector, rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
    }

    private void Schedule(Connector connector, TimeSpan delay)
    {
        _isScheduled = true;
        connector.Health.NextRunAt = time.GetUtcNow() + delay;
        _timer.Change(delay, Timeout.InfiniteTimeSpan);
    }
}

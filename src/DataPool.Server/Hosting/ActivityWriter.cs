using DataPool.Core.Connectors.Journal;
using DataPool.Core.Storage;

namespace DataPool.Server.Hosting;

/// <summary>
/// About once a second, and at the end, writes what happened to connectors, and prunes a little of what is too old. While the
/// disk fails, what happens waits in bounded memory, and everything else goes on.
/// </summary>
internal sealed class ActivityWriter(ActivityFlush flush, TimeProvider time, ILogger<ActivityWriter> logger) : BackgroundService
{
    private bool _fails;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(flush.FlushAsync, CancellationToken.None);
    }

    public override void Dispose()
    {
        base.Dispose();
        flush.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (await TryAsync(flush.FlushAsync, stoppingToken)) await TryAsync(flush.PruneAsync, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task<bool> TryAsync(Func<CancellationToken, Task> action, CancellationToken cancellationToken)
    {
        try
        {
            await action(cancellationToken);
            if (_fails) Log.ActivityWritten(logger);
            _fails = false;
            return true;
        }
        catch (StorageException failure)
        {
            if (!_fails) Log.ActivityNotWritten(logger, failure);
            _fails = true;
            return false;
        }
    }
}

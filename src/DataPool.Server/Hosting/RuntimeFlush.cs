using DataPool.Core.Connectors;
using DataPool.Core.Storage;
using DataPool.Server.Security;
using DataPool.Server.Security.Users;

namespace DataPool.Server.Hosting;

/// <summary>
/// Once a second makes known the states that changed by the passing of time; every few seconds, and at the end, saves
/// the connectors' health, the keys' last use and when sessions were last seen. What a crash loses of these is a few seconds of bookkeeping.
/// </summary>
internal sealed class RuntimeFlush(ConnectorCatalog catalog, KeyRegistry keys, SessionRegistry sessions, StrangerCount strangers, TimeProvider time) : BackgroundService
{
    private const int SaveEverySeconds = 5;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        strangers.Report(isLast: true);
        await SaveAsync(CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
            for (var second = 1; await timer.WaitForNextTickAsync(stoppingToken); second++)
            {
                catalog.Sweep();
                strangers.Report();
                if (second % SaveEverySeconds == 0) await SaveAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await catalog.SaveRuntimeAsync(cancellationToken);
            await keys.SaveUsesAsync(cancellationToken);
            await sessions.SaveAsync(cancellationToken);
        }
        catch (StorageException)
        {
            // Storage says itself what is wrong with it. What was not saved is saved the next time.
        }
    }
}

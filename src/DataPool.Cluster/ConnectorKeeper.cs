using DataPool.Core.Connectors;
using Microsoft.Extensions.Hosting;

namespace DataPool.Cluster;

/// <summary>
/// Keeps every enabled pull connector's grain alive. The first runs after a start are spread over the connector's
/// interval, at most <see cref="MaxSpread"/>, so that a thousand sources are not asked at once.
/// </summary>
internal sealed class ConnectorKeeper(ConnectorCatalog catalog, IGrainFactory grains, PoolRecovery recovery, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxSpread = TimeSpan.FromSeconds(60);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await recovery.Done.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(Period, time);
            do
            {
                var pulls = catalog.Connectors.Where(connector => connector is { IsPull: true, Enabled: true }).ToArray();
                for (var i = 0; i < pulls.Length; i++)
                {
                    var spread = pulls[i].PollingInterval < MaxSpread ? pulls[i].PollingInterval : MaxSpread;
                    await grains.GetGrain<IConnectorGrain>(pulls[i].Id).EnsureAsync(changed: false, spread * i / pulls.Length);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }
}

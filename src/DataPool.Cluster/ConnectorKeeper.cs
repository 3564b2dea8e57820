using DataPool.Core.Connectors;
using Microsoft.Extensions.Hosting;

namespace DataPool.Cluster;

/// <summary>
/// Keeps every enabled pull connector's grain alive. The first runs after a start are spread over the connector's
/// interval, at most <see cref="MaxSpreadSeconds"/>, so that a thousand sources are not asked at once.
/// </summary>
internal sealed class ConnectorKeeper(ConnectorCatalog catalog, IGrainFactory grains, PoolRecovery recovery, TimeProvider time) : BackgroundService
{
    private const int MaxSpreadSeconds = 60;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await recovery.Done.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(Period, time);
            do
            {
                var pulls = catalog.Connectors.Where(connector => connector is { IsPull: true, Enabled: true, IsUsable: true }).ToArray();
                for (var i = 0; i < pulls.Length; i++)
                {
                    var spread = Math.Min(pulls[i].Definition!.PollingIntervalSeconds, MaxSpreadSeconds);
                    await grains.GetGrain<IConnectorGrain>(pulls[i].Id).EnsureAsync(changed: false, TimeSpan.FromSeconds(spread) * i / pulls.Length);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }
}

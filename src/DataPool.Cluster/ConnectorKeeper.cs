using System.Collections.Concurrent;
using DataPool.Core.Connectors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataPool.Cluster;

/// <summary>
/// Keeps every enabled pull connector's grain alive. The first runs after a start are spread over the connector's
/// interval, at most <see cref="MaxSpreadSeconds"/>, so that a thousand sources are not asked at once.
/// </summary>
internal sealed class ConnectorKeeper(ConnectorCatalog catalog, IGrainFactory grains, PoolRecovery recovery, TimeProvider time, ILogger<ConnectorKeeper> logger) : BackgroundService
{
    private const int MaxSpreadSeconds = 60;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    // The connectors that are being asked: at most one question to each.
    private readonly ConcurrentDictionary<string, bool> _looking = new();

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
                    // A cron waits for its next occurrence and needs no spreading.
                    var spread = Math.Min(pulls[i].Definition!.PollingIntervalSeconds, MaxSpreadSeconds);
                    // Not awaited: one connector whose source hangs must not hold up the others.
                    if (_looking.TryAdd(pulls[i].Id, true)) _ = LookAsync(pulls[i].Id, TimeSpan.FromSeconds(spread) * i / pulls.Length);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task LookAsync(string connector, TimeSpan firstDelay)
    {
        try
        {
            await grains.GetGrain<IConnectorGrain>(connector).EnsureAsync(changed: false, firstDelay);
        }
        catch (Exception failure)
        {
            Log.NotLookedAfter(logger, connector, failure);
        }
        finally
        {
            _looking.TryRemove(connector, out _);
        }
    }
}

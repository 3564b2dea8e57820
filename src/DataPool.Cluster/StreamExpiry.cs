using DataPool.Core.Connectors;
using DataPool.Core.Streams;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataPool.Cluster;

/// <summary>
/// Once a second lets the items go that their connector's <c>expireAfterSeconds</c> is over for. The items of a paused
/// connector stay, since nobody could refresh them; once it continues each gets a full period.
/// </summary>
internal sealed class StreamExpiry(
    ConnectorCatalog catalog, IStreamPool pool, IGrainFactory grains, PoolRecovery recovery, TimeProvider time, ILogger<StreamExpiry> logger) : BackgroundService
{
    private const int Parallel = 8;
    private const int RoundsBetweenCalls = 600;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // What is looked after, and whether its last attempt failed.
    private Dictionary<Claimant, bool> _followed = [];
    private int _round;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await recovery.Done.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(Period, time);
            do await SweepAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var due = new Dictionary<Claimant, TimeSpan>();
        foreach (var connector in catalog.Connectors)
        {
            if (connector is not { Enabled: true, IsUsable: true, Deleting: null, Definition.Mapping.ExpireAfter: { } expireAfter }) continue;
            foreach (var stream in connector.Streams) due[new Claimant(connector.Id, connector.Number, stream.Id)] = expireAfter;
        }

        foreach (var claimant in _followed.Keys) due.TryAdd(claimant, TimeSpan.Zero);
        if (due.Count == 0) return;

        var keepAlive = ++_round % RoundsBetweenCalls == 0;
        var failed = new HashSet<Claimant>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken };
        await System.Threading.Tasks.Parallel.ForEachAsync(due, options, async (entry, _) =>
        {
            if (!await TryExpireAsync(entry.Key, entry.Value, keepAlive))
                lock (failed) failed.Add(entry.Key);
        });
        _followed = due.Where(entry => entry.Value > TimeSpan.Zero || failed.Contains(entry.Key))
            .ToDictionary(entry => entry.Key, entry => failed.Contains(entry.Key));
    }

    private async Task<bool> TryExpireAsync(Claimant claimant, TimeSpan after, bool keepAlive)
    {
        try
        {
            // Where the stream has been deleted there is nothing to look after, and nothing to create.
            if (catalog.StreamById(claimant.StreamId) is null) return true;
            // Writes do not pass the grain: one that nobody calls for hours would end, and forget when its items were touched.
            if (keepAlive) await grains.GetGrain<IStreamGrain>(claimant.StreamId).LoadAsync();
            await pool.WriteAsync(claimant.StreamId, new WriteRequest { Kind = WriteKind.Expire, Connector = claimant.Number, ExpireAfter = after });
            return true;
        }
        catch (OverloadedException)
        {
            // Storage tells of its troubles itself.
            return false;
        }
        catch (Exception failure)
        {
            if (!_followed.GetValueOrDefault(claimant)) Log.NotExpired(logger, claimant.ConnectorId, claimant.StreamId, failure);
            return false;
        }
    }

    /// <summary>A connector in a stream that it may write to.</summary>
    private readonly record struct Claimant(string ConnectorId, int Number, long StreamId);
}

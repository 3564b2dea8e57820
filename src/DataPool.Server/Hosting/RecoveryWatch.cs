using DataPool.Cluster;

namespace DataPool.Server.Hosting;

/// <summary>Calls the server ready once the pool has recovered; stops it when it cannot.</summary>
internal sealed class RecoveryWatch(
    PoolRecovery recovery, Readiness readiness, IHostApplicationLifetime lifetime, ILogger<RecoveryWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await recovery.Done.WaitAsync(stoppingToken);
            readiness.Set();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            Log.RecoveryFailed(logger, failure);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }
}

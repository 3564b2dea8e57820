using DataPool.Core.Connectors;

namespace DataPool.Server.Hosting;

/// <summary>Once the server is ready, finishes the deletions that a stop or crash had interrupted.</summary>
internal sealed class DeletionFinish(ConnectorRemoval removal, Readiness readiness, TimeProvider time, ILogger<DeletionFinish> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await readiness.Done.WaitAsync(stoppingToken);
            while (!await TryFinishAsync(stoppingToken)) await Task.Delay(Pause, time, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task<bool> TryFinishAsync(CancellationToken cancellationToken)
    {
        try
        {
            await removal.FinishAllAsync(cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.DeletionWaits(logger, failure);
            return false;
        }
    }
}

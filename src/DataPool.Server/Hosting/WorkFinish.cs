using DataPool.Core.Connectors;

namespace DataPool.Server.Hosting;

/// <summary>
/// Finishes the deletions and withdrawals that a stop, a crash or a failing disk has interrupted: once the server is ready,
/// and whenever one could not be finished.
/// </summary>
internal sealed class WorkFinish(
    ConnectorRemoval removal, ConnectorChanges changes, StreamRemoval streams, UnfinishedWork unfinished, Readiness readiness, TimeProvider time,
    ILogger<WorkFinish> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        unfinished.Failed += Tell;
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        unfinished.Failed -= Tell;
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await readiness.Done.WaitAsync(stoppingToken);
            while (true)
            {
                while (!await TryFinishAsync(stoppingToken)) await Task.Delay(Pause, time, stoppingToken);
                await unfinished.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private void Tell(string what, Exception failure) => Log.WorkWaits(logger, what, failure);

    // One kind of work that fails must not keep the others waiting.
    private async Task<bool> TryFinishAsync(CancellationToken cancellationToken)
    {
        var isDone = await TryAsync(removal.FinishAllAsync, "A deletion cannot be finished yet.", cancellationToken);
        isDone &= await TryAsync(changes.FinishAllAsync, "A connector is not withdrawn yet from a stream that it has left.", cancellationToken);
        return isDone & await TryAsync(streams.FinishAllAsync, "The items of a deleted stream are not removed from the disk yet.", cancellationToken);
    }

    private async Task<bool> TryAsync(Func<CancellationToken, Task> finish, string what, CancellationToken cancellationToken)
    {
        try
        {
            await finish(cancellationToken);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Tell(what, failure);
            return false;
        }
    }
}

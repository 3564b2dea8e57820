using DataPool.Core.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataPool.Cluster;

/// <summary>
/// After a start, reads back every stream whose log runs ahead of its items, before the server calls itself ready.
/// The other streams are read when they are first asked for.
/// </summary>
public sealed class PoolRecovery(IGrainFactory grains, IPoolStore store, ILogger<PoolRecovery> logger) : IHostedLifecycleService
{
    private const int Parallel = 4;

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when every stream stands where it stood when the server stopped.</summary>
    public Task Done => _done.Task;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _ = RecoverAsync();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RecoverAsync()
    {
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel };
            await System.Threading.Tasks.Parallel.ForEachAsync(store.UnfoldedStreams, options, async (stream, _) =>
            {
                try
                {
                    await grains.GetGrain<IStreamGrain>(stream).LoadAsync();
                }
                catch (StorageException failure)
                {
                    // One damaged stream must not keep the others from being served.
                    Log.StreamUnreadable(logger, stream, failure);
                }
            });
            _done.SetResult();
        }
        catch (Exception failure)
        {
            _done.SetException(failure);
        }
    }
}

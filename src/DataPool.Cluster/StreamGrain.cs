using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;
using Microsoft.Extensions.Logging;

namespace DataPool.Cluster;

/// <summary>The owner of a <see cref="PoolStream"/>: loads it, and folds it about once a second while it changes.</summary>
internal sealed class StreamGrain(
    IPoolStore store, IStreamFeed feed, RecordLimits limits, TimeProvider time, LocalStreams locals, ILogger<StreamGrain> logger) : Grain, IStreamGrain
{
    private static readonly TimeSpan FoldDelay = TimeSpan.FromSeconds(1);

    private LocalStream _local = null!;
    private IGrainTimer _foldTimer = null!;
    private bool _foldFails;

    private PoolStream Stream => _local.Stream;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _local = new LocalStream(new PoolStream(this.GetPrimaryKeyLong(), store, feed, limits, time));
        _foldTimer = this.RegisterGrainTimer(FoldAsync, new GrainTimerCreationOptions
        {
            DueTime = Timeout.InfiniteTimeSpan,
            Period = Timeout.InfiniteTimeSpan,
            Interleave = true,
        });
        locals.Add(this.GetPrimaryKeyLong(), _local);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        locals.Remove(this.GetPrimaryKeyLong(), _local);
        // Twice: the first may be a fold that was under way already.
        await Stream.FoldAsync().WaitAsync(cancellationToken);
        await Stream.FoldAsync().WaitAsync(cancellationToken);
    }

    public async Task LoadAsync()
    {
        if (Stream.NeedsLoad) await Stream.LoadAsync(CancellationToken.None);
        if (_local.TryPlanFold()) await PlanFoldAsync();
    }

    public async ValueTask<InProcess<PendingWrite>> WriteAsync(InProcess<WriteRequest> request)
    {
        try
        {
            await LoadAsync();
        }
        catch (StorageException failure)
        {
            return Refused("The stream cannot be read from the store. Nothing was changed; send it again in a few seconds.", failure);
        }

        var pending = Stream.TryWrite(request.Value);
        if (_local.TryPlanFold()) await PlanFoldAsync();
        return pending is null
            ? Refused("The store fails. Nothing was changed; send it again in a few seconds.", null)
            : new InProcess<PendingWrite>(pending);
    }

    public async ValueTask<InProcess<PendingImage>> ReadAsync()
    {
        while (true)
        {
            await LoadAsync();
            if (Stream.TryRead() is { } read) return new InProcess<PendingImage>(new PendingImage(read.Image, read.Commit));
        }
    }

    public async ValueTask<InProcess<IReadOnlyDictionary<int, int>>> CountClaimsAsync()
    {
        while (true)
        {
            await LoadAsync();
            if (Stream.TryCountClaims() is { } counts) return new InProcess<IReadOnlyDictionary<int, int>>(counts);
        }
    }

    public Task PlanFoldAsync()
    {
        _foldTimer.Change(FoldDelay, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public async Task DeleteAsync()
    {
        locals.Remove(this.GetPrimaryKeyLong(), _local);
        // First: its configuration is gone, and its readers need not wait for the disk.
        feed.Deleted(this.GetPrimaryKeyLong());
        await store.DeleteAsync(this.GetPrimaryKeyLong(), CancellationToken.None);
        DeactivateOnIdle();
    }

    private static InProcess<PendingWrite> Refused(string message, Exception? reason) =>
        new(PendingWrite.Refused(new OverloadedException(message, reason)));

    private Task FoldAsync(CancellationToken cancellationToken)
    {
        _local.FoldBegins();
        // Not awaited: the stream goes on while its items are written. What fails is tried again by the next fold.
        _ = Stream.FoldAsync();
        if (Stream.FoldFailure is not null != _foldFails)
        {
            _foldFails = !_foldFails;
            if (_foldFails) Log.FoldFailed(logger, this.GetPrimaryKeyLong(), Stream.FoldFailure!);
        }

        return _local.TryPlanFold() ? PlanFoldAsync() : Task.CompletedTask;
    }
}

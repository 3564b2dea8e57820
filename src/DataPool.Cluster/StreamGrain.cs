using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;

namespace DataPool.Cluster;

/// <summary>A shell that gives a <see cref="PoolStream"/> its turns, and folds it about once a second while it changes.</summary>
internal sealed class StreamGrain(IPoolStore store, IStreamFeed feed, RecordLimits limits, TimeProvider time) : Grain, IStreamGrain
{
    private static readonly TimeSpan FoldDelay = TimeSpan.FromSeconds(1);

    private PoolStream _stream = null!;
    private IGrainTimer _foldTimer = null!;
    private bool _foldArmed;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stream = new PoolStream(this.GetPrimaryKeyLong(), store, feed, limits, time);
        _foldTimer = this.RegisterGrainTimer(FoldAsync, new GrainTimerCreationOptions
        {
            DueTime = Timeout.InfiniteTimeSpan,
            Period = Timeout.InfiniteTimeSpan,
            Interleave = true,
        });
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stream.FoldAsync().WaitAsync(cancellationToken);
        await _stream.FoldAsync().WaitAsync(cancellationToken);
    }

    public async Task LoadAsync()
    {
        if (_stream.NeedsLoad) await _stream.LoadAsync(CancellationToken.None);
        ArmFold();
    }

    public ValueTask<InProcess<PendingWrite>> WriteAsync(InProcess<WriteRequest> request)
    {
        if (_stream.NeedsLoad) return LoadAndWrite(request.Value);
        var pending = _stream.Write(request.Value);
        ArmFold();
        return new(new InProcess<PendingWrite>(pending));
    }

    public async ValueTask<InProcess<PendingImage>> ReadAsync()
    {
        if (_stream.NeedsLoad) await LoadAsync();
        var (image, commit) = _stream.Read();
        return new InProcess<PendingImage>(new PendingImage(image, commit));
    }

    public async ValueTask<InProcess<IReadOnlyDictionary<int, int>>> CountClaimsAsync()
    {
        if (_stream.NeedsLoad) await LoadAsync();
        return new InProcess<IReadOnlyDictionary<int, int>>(_stream.CountClaims());
    }

    public async Task DeleteAsync()
    {
        await store.DeleteAsync(this.GetPrimaryKeyLong(), CancellationToken.None);
        feed.Deleted(this.GetPrimaryKeyLong());
        DeactivateOnIdle();
    }

    private async ValueTask<InProcess<PendingWrite>> LoadAndWrite(WriteRequest request)
    {
        try
        {
            await LoadAsync();
        }
        catch (StorageException failure)
        {
            return new InProcess<PendingWrite>(PendingWrite.Refused(new OverloadedException(
                "The stream cannot be read from disk. Nothing was changed; send it again in a few seconds.", failure)));
        }

        var pending = _stream.Write(request);
        ArmFold();
        return new InProcess<PendingWrite>(pending);
    }

    private Task FoldAsync(CancellationToken cancellationToken)
    {
        _foldArmed = false;
        // Not awaited: the stream goes on while its items are written. What fails is tried again by the next fold.
        _ = _stream.FoldAsync();
        ArmFold();
        return Task.CompletedTask;
    }

    private void ArmFold()
    {
        if (_foldArmed || !_stream.NeedsFold) return;
        _foldArmed = true;
        _foldTimer.Change(FoldDelay, Timeout.InfiniteTimeSpan);
    }
}

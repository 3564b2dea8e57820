using System.Collections.Concurrent;
using DataPool.Core.Storage;
using DataPool.Core.Streams;

namespace DataPool.Cluster;

/// <summary>Reaches streams: directly where their grains live in this process, else through the grains.</summary>
internal sealed class StreamPool(IGrainFactory grains, LocalStreams locals) : IStreamPool
{
    private readonly ConcurrentDictionary<long, IStreamGrain> _known = new();

    public Task<WriteResult> WriteAsync(long streamId, WriteRequest request)
    {
        if (locals.Find(streamId) is not { } local || local.Stream.TryWrite(request) is not { } pending)
            return WriteByGrainAsync(streamId, request);
        if (local.TryPlanFold()) _ = PlanFoldAsync(streamId, local);
        return pending.WaitAsync();
    }

    public async Task<WritePreview> PreviewAsync(long streamId, WriteRequest request)
    {
        while (true)
        {
            if (locals.Find(streamId)?.Stream.TryPreview(request) is { } preview) return preview;
            await Grain(streamId).LoadAsync().ConfigureAwait(false);
        }
    }

    public async Task<StreamImage> ReadAsync(long streamId)
    {
        // A commit that fails takes the image with it: the next reading shows what is stored.
        for (var attempt = 1; ; attempt++)
        {
            var pending = (await Grain(streamId).ReadAsync().ConfigureAwait(false)).Value;
            try
            {
                // Off the work item that completes the commit: what follows may serialise a whole stream.
                await pending.Commit.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                return pending.Image;
            }
            catch (StorageException) when (attempt < 3)
            {
            }
        }
    }

    public async Task<StreamSummary> SummariseAsync(long streamId)
    {
        // As with the image: a commit that fails takes what was seen with it.
        for (var attempt = 1; ;)
        {
            if (locals.Find(streamId)?.Stream.TrySummarise() is not { } read)
            {
                await Grain(streamId).LoadAsync().ConfigureAwait(false);
                continue;
            }

            try
            {
                await read.Commit.ConfigureAwait(false);
                return read.Summary;
            }
            catch (StorageException) when (attempt++ < 3)
            {
            }
        }
    }

    public Task<IReadOnlyDictionary<int, int>> CountClaimsAsync(long streamId) =>
        locals.Find(streamId)?.Stream.TryCountClaims() is { } counts ? Task.FromResult(counts) : CountClaimsByGrainAsync(streamId);

    public async Task DeleteAsync(long streamId)
    {
        await Grain(streamId).DeleteAsync().ConfigureAwait(false);
        _known.TryRemove(streamId, out _);
    }

    private async Task<WriteResult> WriteByGrainAsync(long streamId, WriteRequest request)
    {
        var pending = await Grain(streamId).WriteAsync(new InProcess<WriteRequest>(request)).ConfigureAwait(false);
        return await pending.Value.WaitAsync().ConfigureAwait(false);
    }

    private async Task<IReadOnlyDictionary<int, int>> CountClaimsByGrainAsync(long streamId) =>
        (await Grain(streamId).CountClaimsAsync().ConfigureAwait(false)).Value;

    private async Task PlanFoldAsync(long streamId, LocalStream local)
    {
        try
        {
            await Grain(streamId).PlanFoldAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The grain is ending, and folds on its way out; the next write plans again.
            local.FoldBegins();
        }
    }

    private IStreamGrain Grain(long streamId) =>
        _known.TryGetValue(streamId, out var grain) ? grain : _known.GetOrAdd(streamId, grains.GetGrain<IStreamGrain>(streamId));
}

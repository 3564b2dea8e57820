using System.Collections.Concurrent;
using DataPool.Core.Streams;

namespace DataPool.Core.Connectors;

/// <summary>
/// Deletes streams with all that they hold. The configuration goes first, in one transaction with the empty stream that
/// takes the place of one that paused connectors name; its items go by its number, which is never used again. Each step
/// can be repeated, so a crash in between costs nothing.
/// </summary>
/// <param name="catalog">The connectors and streams.</param>
/// <param name="removal">Finishes the deletion of connectors.</param>
/// <param name="pool">The streams.</param>
/// <param name="runner">Stops runs.</param>
/// <param name="unfinished">Sees to it that what fails is tried again.</param>
public sealed class StreamRemoval(ConnectorCatalog catalog, ConnectorRemoval removal, IStreamPool pool, IConnectorRunner runner, UnfinishedWork unfinished)
{
    // The streams of which something may still be written, by those who were at it when they were deleted.
    private readonly ConcurrentDictionary<long, DeletedStream> _unsettled = new();

    /// <summary>
    /// Deletes a stream; false where it is gone already. Where paused connectors name it, there is an empty one of its name
    /// at once. Where the disk fails, its items are removed from it later: nobody can reach them any more.
    /// </summary>
    /// <exception cref="StreamInUseException">An enabled connector feeds it; nothing was changed.</exception>
    /// <exception cref="Storage.StorageException">Nothing was changed.</exception>
    /// <exception cref="OverloadedException">A connector of it is being deleted and cannot be now; the stream was not changed.</exception>
    public async Task<bool> RemoveAsync(StreamInfo stream)
    {
        // Those would keep its name alive for nothing.
        foreach (var connector in catalog.ByStream(stream.Id).Where(connector => connector.Deleting is not null))
            await removal.FinishAsync(connector).ConfigureAwait(false);
        if (await catalog.DeleteStreamAsync(stream.Id).ConfigureAwait(false) is not { } deleted) return false;
        _unsettled[stream.Id] = deleted;
        try
        {
            await FinishAsync(stream.Id).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            unfinished.Add($"Stream {stream.Id} is deleted, but its items are not removed from the disk yet.", failure);
        }

        return true;
    }

    /// <summary>Removes what is left of the streams whose deletion was begun when something failed or the server stopped.</summary>
    public async Task FinishAllAsync(CancellationToken cancellationToken) =>
        await UnfinishedWork.ForEachAsync(await catalog.ListDeletedStreamsAsync(cancellationToken).ConfigureAwait(false), FinishAsync, cancellationToken).ConfigureAwait(false);

    private async Task FinishAsync(long streamId)
    {
        if (_unsettled.TryGetValue(streamId, out var deleted))
            foreach (var writer in deleted.Writers)
                await SettleAsync(writer, streamId).ConfigureAwait(false);
        await pool.DeleteAsync(streamId).ConfigureAwait(false);
        await catalog.ForgetStreamAsync(streamId).ConfigureAwait(false);
        _unsettled.TryRemove(streamId, out _);
    }

    private async Task SettleAsync(Connector writer, long streamId)
    {
        if (writer.Departure is { } departure && writer.Leaving.Contains(streamId)) await departure.SettleAsync(writer.Id, runner).ConfigureAwait(false);
        if (!writer.Streams.Any(stream => stream.Id == streamId)) return;
        // It was paused: whatever it does in the meantime, it does to the stream that took this one's place.
        await runner.StopAsync(writer.Id).ConfigureAwait(false);
        await writer.Gate.CloseAsync().ConfigureAwait(false);
        if (catalog.Find(writer.Id) is { Enabled: true }) await runner.ConnectorChangedAsync(writer.Id).ConfigureAwait(false);
    }
}

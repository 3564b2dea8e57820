using DataPool.Core.Storage;

namespace DataPool.Core.Connectors;

public sealed partial class ConnectorCatalog
{
    /// <summary>Changes a stream's settings; null where there is no stream of this name.</summary>
    /// <param name="name">The stream.</param>
    /// <param name="settings">Makes the stream with its new settings from the present one; its number, name and epoch stay.</param>
    public Task<StreamInfo?> SetStreamAsync(string name, Func<StreamInfo, StreamInfo> settings) => InTurnAsync(async () =>
    {
        if (StreamByName(name) is not { } present) return null;
        var changed = settings(present) with { Id = present.Id, Name = present.Name, Epoch = present.Epoch };
        if (changed == present) return present;
        await store.SetStreamAsync(
            new StoredStreamInfo(changed.Id, changed.Name, changed.Epoch, default)
            {
                HistoryDays = changed.HistoryDays,
                HistoryMaxBytes = changed.HistoryMaxBytes,
                IsPublic = changed.IsPublic,
            },
            ToTheEnd).ConfigureAwait(false);
        Swap(_snapshot.WithChanged(changed));
        return changed;
    });

    /// <summary>
    /// Deletes a stream's configuration; where paused connectors name it, an empty one takes its place. Null where there is
    /// no such stream any more.
    /// </summary>
    /// <exception cref="StreamInUseException">An enabled connector feeds it; nothing was changed.</exception>
    /// <exception cref="StorageException">Nothing was changed.</exception>
    internal async Task<DeletedStream?> DeleteStreamAsync(long streamId)
    {
        var deleted = await InTurnAsync<DeletedStream?>(async () =>
        {
            if (StreamById(streamId) is not { } stream) return null;
            var feeding = ByStream(streamId);
            if (feeding.FirstOrDefault(connector => connector.Enabled) is { } inUse) throw new StreamInUseException(stream, inUse);
            // Before the stream is gone: a stop in between makes a query with @lastRun read more than it had to, never less.
            foreach (var connector in feeding) connector.Health.ReadAgain();
            await SaveRuntimeAsync(ToTheEnd).ConfigureAwait(false);
            var recreated = (await store.DeleteStreamAsync(streamId, StreamEpoch.New(), time.GetUtcNow(), ToTheEnd).ConfigureAwait(false)).Recreated;
            var writers = Connectors.Where(connector => connector.Leaving.Contains(streamId) || feeding.Contains(connector)).ToArray();
            Swap(Without(streamId, recreated is null ? null : InfoOf(recreated)));
            return new DeletedStream(streamId, writers);
        }).ConfigureAwait(false);
        if (deleted is null) return null;
        foreach (var connector in deleted.Writers)
            if (Find(connector.Id) is { } changed)
                Changed?.Invoke(changed);
        return deleted;
    }

    /// <summary>The numbers of the deleted streams whose items may still be on the disk.</summary>
    internal Task<IReadOnlyList<long>> ListDeletedStreamsAsync(CancellationToken cancellationToken) => store.ListDeletedStreamsAsync(cancellationToken);

    /// <summary>Forgets the number of a deleted stream: its items are gone.</summary>
    internal Task ForgetStreamAsync(long streamId) => store.ForgetStreamAsync(streamId, ToTheEnd);

    private CatalogSnapshot Without(long streamId, StreamInfo? recreated) => new(
        Connectors.Select(connector => Without(connector, streamId, recreated)),
        recreated is null ? Streams.Where(stream => stream.Id != streamId) : Streams.Where(stream => stream.Id != streamId).Append(recreated));

    private static Connector Without(Connector connector, long streamId, StreamInfo? recreated)
    {
        if (connector.Leaving.Contains(streamId)) connector = connector.With(leaving: [.. connector.Leaving.Where(left => left != streamId)]);
        if (recreated is null || !connector.Streams.Any(stream => stream.Id == streamId)) return connector;
        // A new gate: whoever was let in before has the old stream's number.
        return connector.With(
            streams: [.. connector.Streams.Select(stream => stream.Id == streamId ? new StreamRef(recreated.Id, recreated.Name) : stream)],
            gate: new ConnectorGate());
    }

    private static StreamInfo InfoOf(StoredStreamInfo stored) => new(stored.Id, stored.Name, stored.Epoch)
    {
        HistoryDays = stored.HistoryDays,
        HistoryMaxBytes = stored.HistoryMaxBytes,
        IsPublic = stored.IsPublic,
    };
}

/// <summary>A stream that was just deleted.</summary>
/// <param name="StreamId">Its number.</param>
/// <param name="Writers">The connectors as they were, of which a run or push that is still under way may write to it.</param>
internal sealed record DeletedStream(long StreamId, IReadOnlyList<Connector> Writers);

/// <summary>A stream cannot be deleted while an enabled connector feeds it (409 <c>stream_in_use</c>).</summary>
public sealed class StreamInUseException(StreamInfo stream, Connector connector) : Exception(
    $"Stream \"{stream.Name}\" is fed by the enabled connector \"{connector.Name}\" ({connector.Id}). Pause or delete that connector first.");

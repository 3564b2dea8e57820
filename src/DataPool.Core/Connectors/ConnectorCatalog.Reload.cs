using DataPool.Core.Storage;

namespace DataPool.Core.Connectors;

public sealed partial class ConnectorCatalog
{
    // True after a change of which nobody knows whether it was stored. Within the turn.
    private bool _isInDoubt;

    // One change at a time. After one in doubt, what is stored is read again before the next builds upon it.
    private async Task<T> InTurnAsync<T>(Func<Task<T>> change)
    {
        await _changing.WaitAsync(ToTheEnd).ConfigureAwait(false);
        try
        {
            if (_isInDoubt) await ReloadAsync().ConfigureAwait(false);
            _isInDoubt = false;
            return await change().ConfigureAwait(false);
        }
        catch (StorageException failure) when (failure.IsInDoubt)
        {
            _isInDoubt = true;
            throw;
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task ReloadAsync()
    {
        var streams = (await store.ListStreamsAsync(ToTheEnd).ConfigureAwait(false)).Select(InfoOf).ToDictionary(stream => stream.Id);
        var stored = await store.ListConnectorsAsync(ToTheEnd).ConfigureAwait(false);
        var before = _snapshot;
        var connectors = stored.Select(connector => Reloaded(before.Find(connector.Id), connector, streams)).ToList();
        Swap(new CatalogSnapshot(connectors, streams.Values));
        foreach (var connector in connectors)
            if (!ReferenceEquals(connector, before.Find(connector.Id))) Changed?.Invoke(connector);
        foreach (var connector in before.Connectors)
            if (Find(connector.Id) is null) Changed?.Invoke(connector);
    }

    // The same object where nothing has changed: runs and pushes that are under way know it.
    private Connector Reloaded(Connector? before, StoredConnector stored, Dictionary<long, StreamInfo> streams)
    {
        if (before is null) return Watched(compiler.Compile(stored, streams));
        List<ConnectorKey> keys = [.. stored.Keys.Select(key => before.Keys.FirstOrDefault(known => known.KeyId == key.KeyId && known.ValidUntil == key.ValidUntil) ?? new ConnectorKey(key))];
        var isDefinedAlike = before.Shown == stored.Definition && before.Secrets.Span.SequenceEqual(stored.Secrets.Span)
            && before.Streams.Select(stream => stream.Id).SequenceEqual(stored.OtherStreams.Prepend(stored.StreamId));
        if (!isDefinedAlike) return Watched(compiler.Recompile(stored, streams, before).With(keys: keys));
        var isSame = before.Enabled == stored.Enabled && before.Deleting == stored.Deleting && before.Keys.SequenceEqual(keys)
            && before.Leaving.Order().SequenceEqual(stored.Leaving.Order());
        return isSame ? before : before.With(stored.Enabled, keys, stored.Deleting, leaving: stored.Leaving);
    }
}

using DataPool.Core.Storage;

namespace DataPool.Core.Connectors;

public sealed partial class ConnectorCatalog
{
    // What storage has taken must show here too, so nobody's leaving stops a change half-way.
    private static readonly CancellationToken ToTheEnd = CancellationToken.None;

    /// <summary>Creates a connector, and its streams where there are none of their names.</summary>
    /// <exception cref="NameTakenException">Another connector has the name.</exception>
    public async Task<Connector> CreateAsync(ConnectorDraft draft, StoredKey key) => (await ChangeAsync(async () =>
    {
        var (id, definition, streams) = (NewId(), draft.Definition, NewStreams(draft.Definition));
        var secrets = compiler.Encrypt(id, draft);
        var stored = await store.CreateAsync(
            new NewConnector(id, definition.Name, streams[0].Name, streams[0].Epoch, definition.Enabled, draft.Shown, secrets, time.GetUtcNow(), key) { OtherStreams = streams[1..] },
            ToTheEnd).ConfigureAwait(false);
        var snapshot = WithStreams(stored, streams);
        var connector = Watched(compiler.Compile(stored, snapshot.StreamsById, definition));
        Swap(snapshot.With(connector));
        return connector;
    }).ConfigureAwait(false))!;

    /// <summary>
    /// Gives a connector another definition: the draft that is made of it as it is at that moment. One that changes
    /// nothing gives the same connector back. Null where there is no such connector (or it is being deleted).
    /// </summary>
    /// <param name="id">The connector.</param>
    /// <param name="draftOf">Makes the draft, in nobody else's time; what it throws changes nothing.</param>
    /// <exception cref="NameTakenException">Another connector has the name.</exception>
    internal async Task<(Connector Before, Connector After)?> ChangeDefinitionAsync(string id, Func<Connector, ConnectorDraft> draftOf)
    {
        Connector? before = null;
        var after = await ChangeAsync(id, async connector =>
        {
            before = connector;
            var draft = draftOf(connector);
            var definition = draft.Definition;
            if (draft.IsOf(connector, compiler)) return connector;
            var streams = NewStreams(definition);
            var isOtherSource = !draft.ReadsFrom(connector, compiler);
            var stored = await ReadingAsync(connector, draft, () => store.ChangeAsync(
                new ConnectorChange(id, definition.Name, streams, definition.Enabled, draft.Shown, compiler.Encrypt(id, draft), time.GetUtcNow()),
                ToTheEnd)).ConfigureAwait(false) ?? throw new StorageException($"Connector {id} is not in the configuration any more. Nothing was changed.");
            _snapshot = WithStreams(stored, streams);
            return compiler.Compile(stored, _snapshot.StreamsById, definition, connector, isOtherSource);
        }).ConfigureAwait(false);
        return after is null ? null : (before!, after);
    }

    // What was read by another definition is no reason not to read it by this one. Forgotten before the change: a stop in
    // between makes a query with @lastRun read more than it had to, never less.
    private async Task<StoredConnector?> ReadingAsync(Connector connector, ConnectorDraft draft, Func<Task<StoredConnector?>> change)
    {
        if (draft.ReadsAs(connector, compiler)) return await change().ConfigureAwait(false);
        connector.Health.ReadOtherwise();
        try
        {
            await SaveRuntimeAsync(ToTheEnd).ConfigureAwait(false);
            return await change().ConfigureAwait(false);
        }
        catch
        {
            connector.Health.ReadAsBefore(connector.Reading);
            throw;
        }
    }

    /// <summary>Forgets a stream that a connector was leaving: its items are withdrawn.</summary>
    internal Task LeftAsync(string id, long streamId) => ChangeAsync(
        id,
        async connector =>
        {
            await store.LeftAsync(id, streamId, ToTheEnd).ConfigureAwait(false);
            return connector.With(leaving: [.. connector.Leaving.Where(left => left != streamId)]);
        },
        deletingToo: true);

    /// <summary>Pauses or continues a connector; null where there is none (or it is being deleted).</summary>
    public Task<Connector?> SetEnabledAsync(string id, bool enabled) => ChangeAsync(id, async connector =>
    {
        if (connector.Enabled == enabled) return connector;
        await store.SetEnabledAsync(id, enabled, ToTheEnd).ConfigureAwait(false);
        return connector.With(enabled: enabled);
    });

    /// <summary>
    /// Gives a connector a new key. The key it had works on for <paramref name="grace"/>, all earlier ones stop at
    /// once; without grace, all stop at once. Null where there is no such connector (or it is being deleted).
    /// </summary>
    public Task<Connector?> RotateKeyAsync(string id, StoredKey key, TimeSpan grace) => ChangeAsync(id, async connector =>
    {
        List<StoredKey> keys = [key];
        if (grace > TimeSpan.Zero && connector.Keys is [var previous, ..]) keys.Add(previous.ToStored() with { ValidUntil = time.GetUtcNow() + grace });
        await store.SetKeysAsync(id, keys, ToTheEnd).ConfigureAwait(false);
        return connector.With(keys: [.. keys.Select(stored => new ConnectorKey(stored))]);
    });

    /// <summary>Pauses a connector for good: its keys stop, and it can only be deleted. Null where there is none.</summary>
    /// <param name="id">The connector.</param>
    /// <param name="items">What becomes of its items: <c>keep</c> or <c>remove</c>.</param>
    public Task<Connector?> BeginDeleteAsync(string id, string items) => ChangeAsync(
        id,
        async connector =>
        {
            if (connector.Deleting != items) await store.BeginDeleteAsync(id, items, ToTheEnd).ConfigureAwait(false);
            return connector.With(enabled: false, deleting: items);
        },
        deletingToo: true);

    /// <summary>Deletes a connector's configuration.</summary>
    public Task DeleteAsync(string id) => ChangeAsync(async () =>
    {
        var connector = Find(id);
        await store.DeleteAsync(id, ToTheEnd).ConfigureAwait(false);
        Swap(_snapshot.Without(id));
        return connector;
    });

    private static NewStream[] NewStreams(ConnectorDefinition definition) => [.. definition.Streams.Select(name => new NewStream(name, StreamEpoch.New()))];

    private CatalogSnapshot WithStreams(StoredConnector stored, NewStream[] streams) => _snapshot.With(
        stored.OtherStreams.Prepend(stored.StreamId).Zip(streams, (id, stream) => new StreamInfo(id, stream.Name, stream.Epoch)));

    private Task<Connector?> ChangeAsync(string id, Func<Connector, Task<Connector>> change, bool deletingToo = false) => ChangeAsync(async () =>
    {
        if (Find(id) is not { } connector || (connector.Deleting is not null && !deletingToo)) return null;
        var changed = await change(connector).ConfigureAwait(false);
        if (!ReferenceEquals(changed, connector)) Swap(_snapshot.With(changed));
        return changed;
    });

    private async Task<Connector?> ChangeAsync(Func<Task<Connector?>> change)
    {
        var changed = await InTurnAsync(change).ConfigureAwait(false);
        if (changed is null) return null;
        changed.Health.Announce(changed.Status(time.GetUtcNow()), time.GetUtcNow());
        Changed?.Invoke(changed);
        return changed;
    }
}

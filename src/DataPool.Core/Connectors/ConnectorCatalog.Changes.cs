using DataPool.Core.Storage;

namespace DataPool.Core.Connectors;

public sealed partial class ConnectorCatalog
{
    // What storage has taken must show here too, so nobody's leaving stops a change half-way.
    private static readonly CancellationToken ToTheEnd = CancellationToken.None;

    /// <summary>Creates a connector, and its stream where there is none of that name.</summary>
    /// <exception cref="NameTakenException">Another connector has the name.</exception>
    public async Task<Connector> CreateAsync(ConnectorDraft draft, StoredKey key) => (await ChangeAsync(async () =>
    {
        var (id, epoch, definition) = (NewId(), NewEpoch(), draft.Definition);
        var secrets = compiler.Encrypt(id, draft);
        var stored = await store.CreateAsync(
            new NewConnector(id, definition.Name, definition.Mapping.Stream, epoch, definition.Enabled, draft.Shown, secrets, time.GetUtcNow(), key),
            ToTheEnd).ConfigureAwait(false);
        var snapshot = _snapshot;
        if (!snapshot.StreamsById.ContainsKey(stored.StreamId))
            snapshot = snapshot.With(new StreamInfo(stored.StreamId, definition.Mapping.Stream, epoch));
        var connector = Watched(compiler.Compile(stored, definition.Mapping.Stream, definition));
        Swap(snapshot.With(connector));
        return connector;
    }).ConfigureAwait(false))!;

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

    private Task<Connector?> ChangeAsync(string id, Func<Connector, Task<Connector>> change, bool deletingToo = false) => ChangeAsync(async () =>
    {
        if (Find(id) is not { } connector || (connector.Deleting is not null && !deletingToo)) return null;
        var changed = await change(connector).ConfigureAwait(false);
        Swap(_snapshot.With(changed));
        return changed;
    });

    private async Task<Connector?> ChangeAsync(Func<Task<Connector?>> change)
    {
        Connector? changed;
        await _changing.WaitAsync(ToTheEnd).ConfigureAwait(false);
        try
        {
            changed = await change().ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }

        if (changed is null) return null;
        changed.Health.Announce(changed.Status(time.GetUtcNow()), time.GetUtcNow());
        Changed?.Invoke(changed);
        return changed;
    }
}

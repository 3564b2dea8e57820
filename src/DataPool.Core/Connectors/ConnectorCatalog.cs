using System.Security.Cryptography;
using DataPool.Core.Storage;

namespace DataPool.Core.Connectors;

/// <summary>
/// The connectors and streams there are: what is stored, compiled. Thread-safe; readers see one immutable snapshot,
/// changes are made one at a time, in storage first.
/// </summary>
/// <param name="store">Where they are stored.</param>
/// <param name="compiler">Compiles them.</param>
/// <param name="directory">Is kept up to date with the streams.</param>
/// <param name="time">The clock.</param>
public sealed partial class ConnectorCatalog(
    IConnectorStore store, ConnectorCompiler compiler, StreamDirectory directory, TimeProvider time) : IDisposable
{
    /// <summary>The longest time for which an earlier key still works after a rotation: a week.</summary>
    public const int MaxGraceSeconds = 604_800;

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly SemaphoreSlim _saving = new(1, 1);
    private volatile CatalogSnapshot _snapshot = CatalogSnapshot.Empty;

    /// <summary>
    /// Raised when a connector was created, changed or deleted, and when its state has changed, on the thread on which
    /// that happened (a request's, at times): handlers must be quick and must not throw. A state that changes by the
    /// mere passing of time is noticed by <see cref="Sweep"/>.
    /// </summary>
    public event Action<Connector>? Changed;

    /// <summary>All connectors, in the order of their creation.</summary>
    public IReadOnlyList<Connector> Connectors => _snapshot.Connectors;

    /// <summary>All streams, by name in ordinal order.</summary>
    public IReadOnlyList<StreamInfo> Streams => _snapshot.Streams;

    /// <summary>The connector of an id, or null.</summary>
    public Connector? Find(string id) => _snapshot.Find(id);

    /// <summary>The connector that a key belongs to, whether or not the key is still live; nulls where there is none.</summary>
    public (Connector? Connector, ConnectorKey? Key) FindKey(ulong keyNumber) => _snapshot.FindKey(keyNumber);

    /// <summary>The connectors that feed a stream, in the order of their creation.</summary>
    public IReadOnlyList<Connector> ByStream(long streamId) => _snapshot.ByStream(streamId);

    /// <summary>The stream of a name, or null.</summary>
    public StreamInfo? StreamByName(string name) => _snapshot.StreamByName(name);

    /// <summary>The stream of a number, or null.</summary>
    public StreamInfo? StreamById(long id) => _snapshot.StreamsById.GetValueOrDefault(id);

    /// <summary>Reads everything from storage. Call once, before anything else.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var streams = (await store.ListStreamsAsync(cancellationToken).ConfigureAwait(false))
            .Select(InfoOf).ToDictionary(stream => stream.Id);
        var connectors = await store.ListConnectorsAsync(cancellationToken).ConfigureAwait(false);
        Swap(new CatalogSnapshot([.. connectors.Select(stored => Watched(compiler.Compile(stored, streams)))], streams.Values));
    }

    /// <summary>Makes known the states that have changed because time went by. Call about once a second.</summary>
    public void Sweep()
    {
        var now = time.GetUtcNow();
        foreach (var connector in _snapshot.Connectors) Announce(connector, now);
    }

    /// <summary>Saves what has changed of the connectors' health and their keys' last uses.</summary>
    /// <returns>True when something was saved.</returns>
    /// <exception cref="StorageException">Nothing was saved; it is tried again with the next call.</exception>
    public async Task<bool> SaveRuntimeAsync(CancellationToken cancellationToken)
    {
        // One at a time: what was taken earlier must not be written later.
        await _saving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _saving.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _changing.Dispose();
        _saving.Dispose();
    }

    private async Task<bool> SaveChangesAsync(CancellationToken cancellationToken)
    {
        var connectors = new List<(Connector Connector, string Runtime)>();
        var keys = new List<(ConnectorKey Key, DateTimeOffset LastUsedAt)>();
        foreach (var connector in _snapshot.Connectors)
        {
            if (connector.Health.TakeChanges() is { } runtime) connectors.Add((connector, runtime));
            foreach (var key in connector.Keys)
                if (key.TakeLastUse() is { } used)
                    keys.Add((key, used));
        }

        if (connectors.Count == 0 && keys.Count == 0) return false;
        try
        {
            await store.SaveRuntimeAsync(
                [.. connectors.Select(entry => (entry.Connector.Id, entry.Runtime))],
                [.. keys.Select(entry => (entry.Key.KeyId, entry.LastUsedAt))],
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch
        {
            foreach (var (connector, _) in connectors) connector.Health.NotSaved();
            foreach (var (key, _) in keys) key.NotSaved();
            throw;
        }
    }

    private Connector Watched(Connector connector)
    {
        connector.Health.Announce(connector.Status(time.GetUtcNow()), time.GetUtcNow());
        connector.Health.MayHaveChanged = () =>
        {
            if (Find(connector.Id) is { } current) Announce(current, time.GetUtcNow());
        };
        return connector;
    }

    private void Announce(Connector connector, DateTimeOffset now)
    {
        if (connector.Health.Announce(connector.Status(now), now)) Changed?.Invoke(connector);
    }

    private void Swap(CatalogSnapshot snapshot)
    {
        _snapshot = snapshot;
        directory.Replace(snapshot.StreamsById);
    }

    private static string NewId() => "con_" + RandomNumberGenerator.GetString(Alphabet, 20);
}

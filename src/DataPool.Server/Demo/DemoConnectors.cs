using DataPool.Core.Connectors;
using DataPool.Server.Security;

namespace DataPool.Server.Demo;

/// <summary>Creates the demo's connectors, or finds those of an earlier start.</summary>
internal sealed class DemoConnectors(
    ConnectorCatalog catalog, ConnectorDefinitionReader reader, IConnectorRunner runner, IngestKeys keys, TimeProvider time)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(ConnectorCatalog.MaxGraceSeconds);

    // A shop that cannot be read is told on its page: nobody needs to wait for that.
    private static readonly TimeSpan FirstRunLimit = TimeSpan.FromSeconds(30);

    /// <summary>True in a fresh data directory, and in one that an earlier demo has made, whole or in part.</summary>
    public bool MayStart => IsEmpty || (catalog.Connectors.Count > 0
        && catalog.Connectors.All(connector => connector.Name is DemoDefinitions.ShopName or DemoDefinitions.OffersName));

    /// <summary>True while there is no connector at all, and no stream of the demo's name: the demo would make it public.</summary>
    public bool IsEmpty => catalog.Connectors.Count == 0 && catalog.StreamByName(DemoDefinitions.Stream) is null;

    /// <summary>The connectors, with a key that opens the webhook. What is there already stays; what is missing is created.</summary>
    public async Task<DemoPair> EnsureAsync(string databasePath)
    {
        var shop = ByName(DemoDefinitions.ShopName) ?? (await CreateAsync(DemoDefinitions.Shop(databasePath))).Connector;
        await catalog.SetStreamAsync(DemoDefinitions.Stream, stream => stream with { IsPublic = true });
        // Keys are stored as hashes only: what an earlier start has printed works on for a week beside a new one.
        var (key, stored) = keys.Create();
        if (ByName(DemoDefinitions.OffersName) is { } known && await catalog.RotateKeyAsync(known.Id, stored, Grace) is { } rotated)
            return new DemoPair(shop, rotated, key);
        var offers = await CreateAsync(DemoDefinitions.Offers());
        return new DemoPair(shop, offers.Connector, offers.Key);
    }

    /// <summary>Waits until the shop's first run is in the pool: items stand in the block of whoever writes them first.</summary>
    /// <returns>False when it does not come: the connector is gone, paused or in Error, or half a minute has passed.</returns>
    public async Task<bool> FirstRunAsync(Connector shop, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(Connector changed)
        {
            if (changed.Id == shop.Id && HasRun(shop.Id) is { } hasRun) done.TrySetResult(hasRun);
        }

        catalog.Changed += Look;
        try
        {
            Look(shop);
            return await done.Task.WaitAsync(FirstRunLimit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            catalog.Changed -= Look;
        }
    }

    // Null while it may still come.
    private bool? HasRun(string id)
    {
        if (catalog.Find(id) is not { Deleting: null } connector) return false;
        var status = connector.Status(time.GetUtcNow());
        if (status.LastSuccessAt is not null) return true;
        return status.State is ConnectorState.Error or ConnectorState.Disabled ? false : null;
    }

    private Connector? ByName(string name) => catalog.Connectors.FirstOrDefault(connector => connector.Name == name && connector.Deleting is null);

    private async Task<(Connector Connector, string Key)> CreateAsync(byte[] definition)
    {
        var (key, stored) = keys.Create();
        var connector = await catalog.CreateAsync(ConnectorDraft.Read(definition, reader), stored);
        await runner.ConnectorChangedAsync(connector.Id);
        return (connector, key);
    }
}

/// <summary>The demo's connectors.</summary>
/// <param name="Shop">Polls the sample shop.</param>
/// <param name="Offers">The webhook.</param>
/// <param name="Key">Opens the webhook.</param>
internal sealed record DemoPair(Connector Shop, Connector Offers, string Key)
{
    /// <summary>Holds a key: prints nothing of it.</summary>
    public override string ToString() => "demo";
}

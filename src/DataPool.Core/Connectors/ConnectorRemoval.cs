using DataPool.Core.Streams;

namespace DataPool.Core.Connectors;

/// <summary>Deletes connectors with what they have in the pool. Each step can be repeated, so a crash in between costs nothing.</summary>
/// <param name="catalog">The connectors.</param>
/// <param name="pool">The streams.</param>
/// <param name="runner">Stops runs.</param>
public sealed class ConnectorRemoval(ConnectorCatalog catalog, IStreamPool pool, IConnectorRunner runner)
{
    /// <summary>The items stay, unclaimed.</summary>
    public const string Keep = "keep";

    /// <summary>The items that only this connector claims go.</summary>
    public const string Remove = "remove";

    /// <summary>Deletes a connector; false where there is none.</summary>
    /// <param name="id">The connector.</param>
    /// <param name="items"><see cref="Keep"/> or <see cref="Remove"/>.</param>
    public async Task<bool> RemoveAsync(string id, string items)
    {
        if (await catalog.BeginDeleteAsync(id, items).ConfigureAwait(false) is not { } connector) return false;
        await FinishAsync(connector).ConfigureAwait(false);
        return true;
    }

    /// <summary>Deletes the connectors whose deletion was begun before the server stopped.</summary>
    public async Task FinishAllAsync(CancellationToken cancellationToken)
    {
        foreach (var connector in catalog.Connectors.Where(connector => connector.Deleting is not null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await FinishAsync(connector).ConfigureAwait(false);
        }
    }

    private async Task FinishAsync(Connector connector)
    {
        await runner.StopAsync(connector.Id).ConfigureAwait(false);
        await connector.Gate.CloseAsync().ConfigureAwait(false);
        await pool.WriteAsync(connector.StreamId, new WriteRequest
        {
            Kind = connector.Deleting == Keep ? WriteKind.Release : WriteKind.Withdraw,
            Connector = connector.Number,
        }).ConfigureAwait(false);
        await catalog.DeleteAsync(connector.Id).ConfigureAwait(false);
    }
}

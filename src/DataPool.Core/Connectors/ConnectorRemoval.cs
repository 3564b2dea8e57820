using DataPool.Core.Streams;

namespace DataPool.Core.Connectors;

/// <summary>What became of a deletion.</summary>
public enum RemovalOutcome
{
    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>It is deleted.</summary>
    Done,

    /// <summary>It is certain and stored, but its items cannot be dealt with now: that is done as soon as it can be.</summary>
    Begun,
}

/// <summary>Deletes connectors with what they have in the pool. Each step can be repeated, so a crash in between costs nothing.</summary>
/// <param name="catalog">The connectors.</param>
/// <param name="pool">The streams.</param>
/// <param name="runner">Stops runs.</param>
/// <param name="unfinished">Sees to it that what fails is tried again.</param>
public sealed class ConnectorRemoval(ConnectorCatalog catalog, IStreamPool pool, IConnectorRunner runner, UnfinishedWork unfinished)
{
    /// <summary>The items stay, unclaimed.</summary>
    public const string Keep = "keep";

    /// <summary>The items that only this connector claims go.</summary>
    public const string Remove = "remove";

    /// <summary>Deletes a connector.</summary>
    /// <param name="id">The connector.</param>
    /// <param name="items"><see cref="Keep"/> or <see cref="Remove"/>.</param>
    /// <exception cref="Storage.StorageException">Nothing was changed.</exception>
    public async Task<RemovalOutcome> RemoveAsync(string id, string items)
    {
        if (await catalog.BeginDeleteAsync(id, items).ConfigureAwait(false) is not { } connector) return RemovalOutcome.NotFound;
        try
        {
            await FinishAsync(connector).ConfigureAwait(false);
            return RemovalOutcome.Done;
        }
        catch (Exception failure)
        {
            unfinished.Add($"Connector {id} is not deleted yet.", failure);
            return RemovalOutcome.Begun;
        }
    }

    /// <summary>Deletes the connectors whose deletion was begun when something failed or the server stopped.</summary>
    public Task FinishAllAsync(CancellationToken cancellationToken) =>
        UnfinishedWork.ForEachAsync(catalog.Connectors.Where(connector => connector.Deleting is not null), FinishAsync, cancellationToken);

    /// <summary>Deletes a connector whose deletion was begun.</summary>
    internal async Task FinishAsync(Connector begun)
    {
        await begun.Turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (catalog.Find(begun.Id) is not { Deleting: not null } connector) return;
            await runner.StopAsync(connector.Id).ConfigureAwait(false);
            await connector.Gate.CloseAsync().ConfigureAwait(false);
            if (connector.Departure is { } departure) await departure.SettleAsync(connector.Id, runner).ConfigureAwait(false);
            var kind = connector.Deleting == Keep ? WriteKind.Release : WriteKind.Withdraw;
            foreach (var stream in connector.Streams) await WriteAsync(stream.Id, kind, connector).ConfigureAwait(false);
            foreach (var left in connector.Leaving) await WriteAsync(left, WriteKind.Withdraw, connector).ConfigureAwait(false);
            await catalog.DeleteAsync(connector.Id).ConfigureAwait(false);
        }
        finally
        {
            begun.Turn.Release();
        }
    }

    private Task<WriteResult> WriteAsync(long streamId, WriteKind kind, Connector connector) =>
        pool.WriteAsync(streamId, new WriteRequest { Kind = kind, Connector = connector.Number });
}

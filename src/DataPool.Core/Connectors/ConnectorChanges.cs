using System.Text.Json;
using DataPool.Core.Storage;
using DataPool.Core.Streams;

namespace DataPool.Core.Connectors;

/// <summary>
/// Changes connectors' definitions. A connector that no longer writes to a stream is withdrawn from it: what it alone
/// supplied there goes, once nothing of it can be on its way there any more. Each step can be repeated, so a crash in
/// between costs nothing.
/// </summary>
/// <param name="catalog">The connectors.</param>
/// <param name="reader">Checks definitions.</param>
/// <param name="compiler">Decrypts secrets.</param>
/// <param name="pool">The streams.</param>
/// <param name="runner">Is told of changes.</param>
/// <param name="unfinished">Sees to it that what fails is tried again.</param>
public sealed class ConnectorChanges(
    ConnectorCatalog catalog, ConnectorDefinitionReader reader, ConnectorCompiler compiler, IStreamPool pool, IConnectorRunner runner, UnfinishedWork unfinished)
{
    /// <summary>Checks a definition as one that is to take the place of a connector's.</summary>
    /// <exception cref="InvalidDefinitionException">It is not what it should be.</exception>
    public ConnectorDraft Draft(JsonElement definition, Connector connector) => ConnectorDraft.ReadChange(definition, reader, connector, compiler);

    /// <summary>
    /// Gives a connector another definition. Null where there is no such connector (or it is being deleted); the same
    /// connector where nothing is changed. The runner is told only where a stream is left: else it is the caller's to do.
    /// </summary>
    /// <param name="id">The connector.</param>
    /// <param name="mayChange">Says whether the connector is as the caller knows it.</param>
    /// <param name="definition">The definition, an object.</param>
    /// <exception cref="ConnectorChangedException">It is not as the caller knows it.</exception>
    /// <exception cref="InvalidDefinitionException">The definition is not what it should be.</exception>
    /// <exception cref="NameTakenException">Another connector has the name.</exception>
    /// <exception cref="OverloadedException">It is still leaving a stream, whose data cannot be changed now.</exception>
    public async Task<(Connector Connector, bool IsChanged, bool IsRunnerTold)?> ChangeAsync(string id, Func<Connector, bool> mayChange, JsonElement definition)
    {
        if (catalog.Find(id) is not { Deleting: null } found) return null;
        Check(found, mayChange);
        await found.Turn.WaitAsync().ConfigureAwait(false);
        try
        {
            // First things first: it might come back to a stream that it has not left yet.
            await LeaveAsync(id).ConfigureAwait(false);
            var changed = await catalog.ChangeDefinitionAsync(id, connector =>
            {
                Check(connector, mayChange);
                return Draft(definition, connector);
            }).ConfigureAwait(false);
            if (changed is not var (before, after)) return null;
            return (catalog.Find(id) ?? after, !ReferenceEquals(before, after), after.Leaving.Count > 0 && await TryLeaveAsync(id).ConfigureAwait(false));
        }
        finally
        {
            found.Turn.Release();
        }
    }

    /// <summary>Withdraws connectors from the streams that they were leaving when something failed or the server stopped.</summary>
    public Task FinishAllAsync(CancellationToken cancellationToken) =>
        UnfinishedWork.ForEachAsync(catalog.Connectors.Where(connector => connector.Leaving.Count > 0), FinishAsync, cancellationToken);

    private async Task FinishAsync(Connector connector)
    {
        await connector.Turn.WaitAsync().ConfigureAwait(false);
        try
        {
            await LeaveAsync(connector.Id).ConfigureAwait(false);
        }
        finally
        {
            connector.Turn.Release();
        }
    }

    private static void Check(Connector connector, Func<Connector, bool> mayChange)
    {
        if (!mayChange(connector)) throw new ConnectorChangedException(connector);
    }

    // The definition is stored, and stands: what cannot be withdrawn now is withdrawn later.
    private async Task<bool> TryLeaveAsync(string id)
    {
        try
        {
            await LeaveAsync(id).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure)
        {
            unfinished.Add($"Connector {id} is not withdrawn yet from a stream that it has left.", failure);
            return false;
        }
    }

    private async Task LeaveAsync(string id)
    {
        while (catalog.Find(id) is { Leaving: [var streamId, ..], Deleting: null } connector)
        {
            if (connector.Departure is { } departure) await departure.SettleAsync(id, runner).ConfigureAwait(false);
            await pool.WriteAsync(streamId, new WriteRequest { Kind = WriteKind.Withdraw, Connector = connector.Number }).ConfigureAwait(false);
            await catalog.LeftAsync(id, streamId).ConfigureAwait(false);
        }
    }
}

/// <summary>Somebody else has changed the connector in the meantime (412 <c>changed</c>).</summary>
public sealed class ConnectorChangedException(Connector connector) : Exception(
    $"Connector \"{connector.Name}\" was changed since you read it. Read it again, make your change to what it is now, and send that with its new ETag.");

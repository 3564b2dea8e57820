namespace DataPool.Core.Connectors;

/// <summary>
/// What may still write to the streams that a connector is leaving: the run and the pushes that were under way when its
/// definition was changed. None of them is withdrawn from before these are at their end.
/// </summary>
/// <param name="gate">The gate of the connector as it was.</param>
internal sealed class Departure(ConnectorGate gate)
{
    private bool _isRunnerTold;

    /// <summary>Waits for their end. The run is cancelled, and one under the new definition starts; that happens once.</summary>
    public async Task SettleAsync(string connectorId, IConnectorRunner runner)
    {
        if (!_isRunnerTold) await runner.ConnectorChangedAsync(connectorId).ConfigureAwait(false);
        _isRunnerTold = true;
        await gate.CloseAsync().ConfigureAwait(false);
    }
}

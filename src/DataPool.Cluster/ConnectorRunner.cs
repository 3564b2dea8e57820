using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;

namespace DataPool.Cluster;

/// <summary>Reaches pull connectors through their grains.</summary>
internal sealed class ConnectorRunner(IGrainFactory grains) : IConnectorRunner
{
    public Task ConnectorChangedAsync(string connectorId) => Grain(connectorId).EnsureAsync(changed: true, TimeSpan.Zero);

    public Task<string?> RunAsync(string connectorId, bool skipGuard, bool afresh) => Grain(connectorId).RunAsync(skipGuard, afresh);

    public async Task<RunRecord?> WaitAsync(string connectorId, string runId) => (await Grain(connectorId).WaitAsync(runId).ConfigureAwait(false))?.Value;

    public Task StopAsync(string connectorId) => Grain(connectorId).StopAsync();

    private IConnectorGrain Grain(string connectorId) => grains.GetGrain<IConnectorGrain>(connectorId);
}

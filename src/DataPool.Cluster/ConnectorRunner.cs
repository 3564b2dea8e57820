using DataPool.Core.Connectors;

namespace DataPool.Cluster;

/// <summary>Reaches pull connectors through their grains.</summary>
internal sealed class ConnectorRunner(IGrainFactory grains) : IConnectorRunner
{
    public Task ConnectorChangedAsync(string connectorId) =>
        grains.GetGrain<IConnectorGrain>(connectorId).EnsureAsync(changed: true, TimeSpan.Zero);

    public Task StopAsync(string connectorId) => grains.GetGrain<IConnectorGrain>(connectorId).StopAsync();
}

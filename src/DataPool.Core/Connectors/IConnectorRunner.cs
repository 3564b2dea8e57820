namespace DataPool.Core.Connectors;

/// <summary>Starts and stops the runs of pull connectors.</summary>
public interface IConnectorRunner
{
    /// <summary>
    /// Tells that a connector was created, changed, enabled or disabled (the catalog already knows): an enabled pull
    /// connector starts a run at once, a disabled one is stopped, its run in progress cancelled.
    /// </summary>
    Task ConnectorChangedAsync(string connectorId);

    /// <summary>Stops a connector's runs; when the task completes none is in progress.</summary>
    Task StopAsync(string connectorId);
}

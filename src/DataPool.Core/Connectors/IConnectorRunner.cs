using DataPool.Core.Connectors.Journal;

namespace DataPool.Core.Connectors;

/// <summary>Starts and stops the runs of pull connectors.</summary>
public interface IConnectorRunner
{
    /// <summary>
    /// Tells that a connector was created, changed, enabled or disabled (the catalog already knows): an enabled pull
    /// connector starts a run at once, a disabled one is stopped, its run in progress cancelled.
    /// </summary>
    Task ConnectorChangedAsync(string connectorId);

    /// <summary>
    /// Starts a run now; one in progress is joined, unless it is guarded and <paramref name="skipGuard"/> asks for one that is not,
    /// or <paramref name="afresh"/> for one that begins from now on.
    /// </summary>
    /// <param name="connectorId">The connector.</param>
    /// <param name="skipGuard">True when an operator has approved what the guard holds.</param>
    /// <param name="afresh">True where what is to be read has only just come.</param>
    /// <returns>The run's id; null where the connector does not run: it is paused, cannot work, or is none that polls.</returns>
    Task<string?> RunAsync(string connectorId, bool skipGuard = false, bool afresh = false);

    /// <summary>Waits for the end of a run that <see cref="RunAsync"/> has started.</summary>
    /// <returns>The run; null where it has ended already: it is kept with the others then.</returns>
    Task<RunRecord?> WaitAsync(string connectorId, string runId);

    /// <summary>Stops a connector's runs; when the task completes none is in progress.</summary>
    Task StopAsync(string connectorId);
}

using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using Orleans.Concurrency;

namespace DataPool.Cluster;

/// <summary>
/// One pull connector, by its id: runs it on its schedule, never twice at once. Its members interleave: waiting for a run must
/// not keep it from being stopped.
/// </summary>
public interface IConnectorGrain : IGrainWithStringKey
{
    /// <summary>
    /// Sees to it that the connector runs if it is enabled, and does not if it is not.
    /// </summary>
    /// <param name="changed">True after a change: a run in progress is cancelled, and the next starts at once.</param>
    /// <param name="firstDelay">How long to wait before the first run where none was scheduled yet.</param>
    [AlwaysInterleave]
    Task EnsureAsync(bool changed, TimeSpan firstDelay);

    /// <summary>Starts a run now or joins one: see <see cref="IConnectorRunner.RunAsync"/>.</summary>
    /// <returns>The run's id; null where the connector does not run.</returns>
    [AlwaysInterleave]
    Task<string?> RunAsync(bool skipGuard, bool afresh);

    /// <summary>Waits for a run's end; null where it is not in progress.</summary>
    [AlwaysInterleave]
    Task<InProcess<RunRecord>?> WaitAsync(string runId);

    /// <summary>Stops; when the task completes no run is in progress.</summary>
    [AlwaysInterleave]
    Task StopAsync();
}

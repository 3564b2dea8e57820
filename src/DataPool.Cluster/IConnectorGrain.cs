namespace DataPool.Cluster;

/// <summary>One pull connector, by its id: runs it on its schedule, never twice at once.</summary>
public interface IConnectorGrain : IGrainWithStringKey
{
    /// <summary>
    /// Sees to it that the connector runs if it is enabled, and does not if it is not.
    /// </summary>
    /// <param name="changed">True after a change: a run in progress is cancelled, and the next starts at once.</param>
    /// <param name="firstDelay">How long to wait before the first run where none was scheduled yet.</param>
    Task EnsureAsync(bool changed, TimeSpan firstDelay);

    /// <summary>Stops; when the task completes no run is in progress.</summary>
    Task StopAsync();
}

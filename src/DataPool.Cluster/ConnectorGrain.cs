using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;

namespace DataPool.Cluster;

/// <summary>The owner of a pull connector's <see cref="PullWorker"/>, which runs off the grain's turns.</summary>
internal sealed class ConnectorGrain(ConnectorCatalog catalog, PullRun pullRun, ConnectorJournal journal, TimeProvider time)
    : Grain, IConnectorGrain, IAsyncDisposable
{
    private PullWorker _worker = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var id = this.GetPrimaryKeyString();
        _worker = new PullWorker(() => catalog.Find(id), pullRun, journal, time, Random.Shared.NextDouble);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _worker.StopAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    public Task EnsureAsync(bool changed, TimeSpan firstDelay) => _worker.EnsureAsync(changed, firstDelay);

    public Task StopAsync() => _worker.StopAsync();

    public Task<string?> RunAsync(bool skipGuard, bool afresh) => Task.FromResult(_worker.Start(skipGuard, afresh)?.Id);

    public async Task<InProcess<RunRecord>?> WaitAsync(string runId) =>
        _worker.Find(runId) is { } run ? new InProcess<RunRecord>(await run.End) : null;
}

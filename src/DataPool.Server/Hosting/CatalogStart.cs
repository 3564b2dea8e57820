using DataPool.Core.Connectors;
using DataPool.Server.Security;

namespace DataPool.Server.Hosting;

/// <summary>Reads connectors and keys before anything else starts, and names the connectors that cannot work.</summary>
internal sealed class CatalogStart(ConnectorCatalog catalog, KeyRegistry keys, ILogger<CatalogStart> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await catalog.LoadAsync(cancellationToken);
        await keys.LoadAsync(cancellationToken);
        foreach (var connector in catalog.Connectors)
            if (connector.Invalid is { } fault)
                Log.ConnectorInvalid(logger, connector.Id, fault.Message);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

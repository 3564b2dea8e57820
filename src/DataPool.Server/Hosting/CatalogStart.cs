using DataPool.Core.Connectors;
using DataPool.Server.Security;
using DataPool.Server.Security.Users;

namespace DataPool.Server.Hosting;

/// <summary>Reads connectors, keys and users before anything else starts, and names the connectors that cannot work.</summary>
internal sealed class CatalogStart(
    ConnectorCatalog catalog, KeyRegistry keys, UserRegistry users, SessionRegistry sessions, ConfiguredAdmin admin, ILogger<CatalogStart> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await catalog.LoadAsync(cancellationToken);
        await keys.LoadAsync(cancellationToken);
        await users.LoadAsync(cancellationToken);
        await admin.ApplyAsync();
        await sessions.LoadAsync(users, cancellationToken);
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

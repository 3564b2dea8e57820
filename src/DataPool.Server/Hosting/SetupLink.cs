using DataPool.Server.Security.Users;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace DataPool.Server.Hosting;

/// <summary>Prints the link with which the first user is made, while there is none: to standard output and never through the logger, since it lets in whoever reads it.</summary>
internal sealed class SetupLink(FirstSetup setup, IServer server, SetupOutput output) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (ServerAddress.Of(server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []) is { } address && setup.Renew() is { } token)
            await output.Writer.WriteLineAsync($"Set up DataPool: {address}/setup#{token}");
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Where the set-up link is printed.</summary>
internal sealed record SetupOutput(TextWriter Writer);

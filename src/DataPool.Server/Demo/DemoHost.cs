using DataPool.Server.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace DataPool.Server.Demo;

/// <summary><c>--demo</c>: a sample shop that sells every second, on a public screen; and a line to change it by hand.</summary>
internal sealed class DemoHost(DemoStart start, Readiness readiness, IServer server, DemoOutput output, ILogger<DemoHost> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await readiness.Done.WaitAsync(stoppingToken);
            if (ServerAddress.Of(server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [], Uri.UriSchemeHttp) is not { } address)
            {
                await output.Writer.WriteLineAsync("--demo needs an address that speaks plain HTTP, for example --urls http://localhost:5080. Nothing was created.");
                return;
            }

            if (await start.StartAsync(connectors => connectors.MayStart, stoppingToken) is { } demo) await output.Writer.WriteLineAsync(DemoText.Of(address, demo.Key));
            else await output.Writer.WriteLineAsync("--demo needs a fresh data directory: this one has connectors or a stream named coffee-shops already, so nothing was created. Name another one: --DataPool:DataDirectory=./demo-data");
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            Log.DemoEnded(logger, failure);
        }
    }
}

using System.Data.Common;
using System.Net.Http.Headers;
using System.Text;
using DataPool.Demo;
using DataPool.Server.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace DataPool.Server.Demo;

/// <summary><c>--demo</c>: a sample shop that sells every second, on a public screen; and a line to change it by hand.</summary>
internal sealed class DemoHost(
    DemoConnectors connectors, DataPoolSettings settings, Readiness readiness, IServer server, DemoOutput output, TimeProvider time, ILogger<DemoHost> logger) : BackgroundService
{
    /// <summary>The shop's file, in the first allowed folder.</summary>
    internal const string FileName = "demo-coffee-shops.db";

    private bool _isClosed;

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

            if (!connectors.MayStart)
            {
                await output.Writer.WriteLineAsync("--demo needs a fresh data directory: this one has connectors already, so nothing was created. Name another one: --DataPool:DataDirectory=./demo-data");
                return;
            }

            using var shop = SampleShop.Open(Path.Combine(settings.AllowedRoots[0], FileName), time.GetUtcNow(), Random.Shared);
            var demo = await connectors.EnsureAsync(FileName);
            await SendFirstOfferAsync(demo, address, stoppingToken);
            await output.Writer.WriteLineAsync(DemoText.Of(address, demo.Key));
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
            while (await timer.WaitForNextTickAsync(stoppingToken)) Trade(shop);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            Log.DemoEnded(logger, failure);
        }
    }

    // Somebody who works on the file with another program may hold it for a while.
    private void Trade(SampleShop shop)
    {
        try
        {
            shop.Trade(time.GetUtcNow());
            _isClosed = false;
        }
        catch (DbException failure)
        {
            if (!_isClosed) Log.DemoShopClosed(logger, failure);
            _isClosed = true;
        }
    }

    private async Task SendFirstOfferAsync(DemoPair demo, string address, CancellationToken cancellationToken)
    {
        if (demo.Offers.Health.Facts.LastSuccessAt is not null) return;
        await connectors.FirstRunAsync(demo.Shop, cancellationToken);
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{address}/api/webhook/{DemoDefinitions.Stream}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", demo.Key);
        request.Content = new StringContent(DemoDefinitions.FirstOffer, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}

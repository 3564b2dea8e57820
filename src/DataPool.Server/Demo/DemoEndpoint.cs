using System.Data.Common;
using DataPool.Server.Api;
using DataPool.Server.Api.OpenApi;

namespace DataPool.Server.Demo;

/// <summary><c>POST /api/demo</c>, which belongs to the pages: what <c>--demo</c> starts, in a pool that has no connector yet.</summary>
internal sealed class DemoEndpoint(DemoStart demo)
{
    private static readonly ApiOperation Start = new("Pages", "Start the demo", "Makes the sample shop with its connectors.") { Access = ApiAccess.Operator, Answers = [] };

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapApi(HttpMethods.Post, "/api/demo", StartAsync, Start).ExcludeFromDescription();

    private async Task StartAsync(HttpContext http)
    {
        try
        {
            if (await demo.StartAsync(connectors => connectors.IsEmpty, http.RequestAborted) is { } started)
                await JsonAnswer.WriteAsync(http, 201, new StartedDemo(started.Shop.Id, DemoDefinitions.Stream), ApiJson.Default.StartedDemo);
            else await Problem.WriteAsync(http, 409, "not_empty", $"The demo starts in an empty pool only, and here are connectors already, or a stream named {DemoDefinitions.Stream}. Nothing was created.");
        }
        catch (Exception failure) when (failure is DbException or IOException or UnauthorizedAccessException)
        {
            await Problem.WriteAsync(http, 503, "demo_failed", $"The demo's file {DemoShop.FileName} cannot be made in the first folder that connectors may read: {failure.Message} Nothing was created.");
        }
    }
}

/// <summary>The demo that was started.</summary>
/// <param name="Id">The connector that polls the sample shop.</param>
/// <param name="Stream">The stream that it feeds.</param>
internal sealed record StartedDemo(string Id, string Stream);

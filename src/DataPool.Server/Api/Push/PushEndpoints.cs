using DataPool.Server.Api.OpenApi;
using DataPool.Server.Hosting;

namespace DataPool.Server.Api.Push;

/// <summary>The endpoints that senders push to.</summary>
internal static class PushEndpoints
{
    public static void MapPushes(this IEndpointRouteBuilder endpoints)
    {
        var pipeline = endpoints.ServiceProvider.GetRequiredService<PushPipeline>();
        endpoints.MapPush("/api/webhook/{stream}",
            http => pipeline.PushAsync(http, PushDoor.Webhook, (string)http.Request.RouteValues["stream"]!), PushDescriptions.Webhook);
        endpoints.MapPush("/api/ingest", http => pipeline.PushAsync(http, PushDoor.Ingest, null), PushDescriptions.Ingest);
        endpoints.MapPush("/api/ingest/heartbeat", http => pipeline.HeartbeatAsync(http, PushDoor.Ingest), PushDescriptions.Heartbeat);
    }

    // What lies between routing and an endpoint is for others: senders are recognised here, and each step costs a push.
    private static void MapPush(this IEndpointRouteBuilder endpoints, string pattern, RequestDelegate push, ApiOperation operation)
    {
        var ready = endpoints.ServiceProvider.GetRequiredService<ReadyGate>();
        endpoints.MapApi(HttpMethods.Post, pattern, http => ready.InvokeAsync(http, push), operation).ShortCircuit();
    }
}

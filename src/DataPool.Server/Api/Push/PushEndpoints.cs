using DataPool.Server.Api.OpenApi;

namespace DataPool.Server.Api.Push;

/// <summary>The endpoints that senders push to.</summary>
internal static class PushEndpoints
{
    public static void MapPushes(this IEndpointRouteBuilder endpoints)
    {
        var pipeline = endpoints.ServiceProvider.GetRequiredService<PushPipeline>();
        endpoints.MapApi(HttpMethods.Post, "/api/webhook/{stream}",
            http => pipeline.PushAsync(http, PushDoor.Webhook, (string)http.Request.RouteValues["stream"]!), PushDescriptions.Webhook);
        endpoints.MapApi(HttpMethods.Post, "/api/ingest", http => pipeline.PushAsync(http, PushDoor.Ingest, null), PushDescriptions.Ingest);
        endpoints.MapApi(HttpMethods.Post, "/api/ingest/heartbeat", http => pipeline.HeartbeatAsync(http, PushDoor.Ingest), PushDescriptions.Heartbeat);
    }
}

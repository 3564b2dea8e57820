using DataPool.Server.Api;
using DataPool.Server.Api.Connectors;
using DataPool.Server.Api.OpenApi;
using DataPool.Server.Api.Streams;
using DataPool.Server.Security;

namespace DataPool.Server.Hosting;

/// <summary>The way of a request: what every one passes, in this order, and where it ends.</summary>
internal static class Pipeline
{
    public static void UsePipeline(this WebApplication app)
    {
        var exceptions = app.Services.GetRequiredService<ExceptionAnswers>();
        var admin = app.Services.GetRequiredService<AdminAccess>();
        var ready = app.Services.GetRequiredService<ReadyGate>();
        var strangers = app.Services.GetRequiredService<StrangerLog>();
        app.Use(next => async http =>
        {
            RequestId.Assign(http);
            SecurityHeaders.Set(http);
            ItemPath.Rewrite(http);
            await exceptions.InvokeAsync(http, next);
            // Here, because whoever refuses a stranger cannot forget it.
            if (http.Response.StatusCode == StatusCodes.Status401Unauthorized) strangers.Refused();
        });
        app.Use(next => http => RoutingAnswers.InvokeAsync(http, next));
        app.UseRouting();
        app.Use(next => http => admin.InvokeAsync(http, next));
        app.Use(next => http => ready.InvokeAsync(http, next));
    }

    public static void MapEndpoints(this WebApplication app)
    {
        app.MapHealth();
        app.MapApiDescription();
        app.MapConnectors();
        app.MapConnectorActivity();
        app.MapPool();
    }
}

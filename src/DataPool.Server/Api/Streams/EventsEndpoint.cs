using System.Globalization;
using DataPool.Server.Live;
using DataPool.Server.Security;
using Microsoft.AspNetCore.Http.Features;

namespace DataPool.Server.Api.Streams;

/// <summary><c>GET /api/streams/{stream}/events</c>: server-sent events.</summary>
internal static class EventsEndpoint
{
    public static async Task GetAsync(HttpContext http)
    {
        if (await StreamEndpoints.FindAsync(http) is not { } stream) return;
        if (SnapshotQuery.Read(http.Request.Query, out var error) is not { } query)
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", error!);
            return;
        }

        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        // Proxies of the nginx kind hold answers back otherwise.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        var services = http.RequestServices;
        var hub = services.GetRequiredService<LiveHub>();
        var time = services.GetRequiredService<TimeProvider>();
        var reader = new LiveReader(Caller.Of(http), http.Request, hub, hub.Channel(stream), services.GetRequiredService<StreamStatuses>(), query.View, time);
        var events = new EventStream(http, reader, time, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        await events.RunAsync(ResumeAt(http.Request.Headers["Last-Event-ID"].ToString(), stream.Epoch));
    }

    // Anything but a version of this epoch means that the reader has nothing to build on: it gets a snapshot.
    private static long? ResumeAt(string lastEventId, string epoch) =>
        lastEventId.StartsWith(epoch + ":", StringComparison.Ordinal)
        && long.TryParse(lastEventId.AsSpan(epoch.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;
}

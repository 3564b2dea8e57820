using DataPool.Server.Api;

namespace DataPool.Server.Hosting;

/// <summary>Until the server is ready, <c>/api</c> and <c>/hubs</c> answer 503: streams that are still being read back must not be written.</summary>
internal sealed class ReadyGate(Readiness readiness)
{
    public Task InvokeAsync(HttpContext http, RequestDelegate next) =>
        readiness.IsReady || !(http.Request.Path.StartsWithSegments("/api") || http.Request.Path.StartsWithSegments("/hubs"))
            ? next(http)
            : Problem.WriteAsync(http, 503, "overloaded", "DataPool is starting. Nothing was changed; send the same again in a moment.", retryAfterSeconds: 1);
}

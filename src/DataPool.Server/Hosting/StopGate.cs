using DataPool.Server.Api;
using Microsoft.AspNetCore.SignalR;

namespace DataPool.Server.Hosting;

/// <summary>
/// While the server stops, nobody connects to a hub or a page's line any more: SignalR ends the connections that it has when the
/// stop begins, the port closes only after that, and one that came in between would hold the stop up until its time is over.
/// </summary>
internal sealed class StopGate : IDisposable
{
    // Who was let in just before the stop may have been missed by SignalR, and is cut after this.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _cut;
    private readonly CancellationTokenRegistration _whenStopping;

    public StopGate(IHostApplicationLifetime lifetime, TimeProvider time)
    {
        _stopping = lifetime.ApplicationStopping;
        _cut = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _whenStopping = _stopping.Register(() => _cut.CancelAfter(Grace));
    }

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>() is null) return next(http);
        return _stopping.IsCancellationRequested
            ? Problem.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "overloaded", "DataPool is stopping. Connect again in a moment.", retryAfterSeconds: 1)
            : BoundedAsync(http, next);
    }

    public void Dispose()
    {
        _whenStopping.Dispose();
        _cut.Dispose();
    }

    private async Task BoundedAsync(HttpContext http, RequestDelegate next)
    {
        await using var cut = _cut.Token.Register(static http => ((HttpContext)http!).Abort(), http);
        await next(http);
    }
}

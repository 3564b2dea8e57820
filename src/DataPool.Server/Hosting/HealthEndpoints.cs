namespace DataPool.Server.Hosting;

/// <summary>
/// <c>/health/live</c>: the process serves, and goes on doing so. <c>/health/ready</c>: it has recovered, and its storage takes
/// writes. Open to everybody, so why it does not is in the log only.
/// </summary>
internal static class HealthEndpoints
{
    private const string Starting = "starting: what is stored is being read; it is ready by itself";

    private const string Stopping = "stopping: what was accepted is being finished";

    private const string NoWrites =
        "storage takes no writes: the reason is in the server's log, with what to do; DataPool tries again about once a second and is ready by itself once they are taken";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var readiness = endpoints.ServiceProvider.GetRequiredService<Readiness>();
        var storage = endpoints.ServiceProvider.GetRequiredService<StorageHealth>();
        var stopping = endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        endpoints.MapMethods("/health/live", Methods, http => stopping.IsCancellationRequested ? AnswerAsync(http, 503, Stopping) : AnswerAsync(http, 200, "live"));
        endpoints.MapMethods("/health/ready", Methods, http => NotReady() is { } reason ? AnswerAsync(http, 503, reason) : AnswerAsync(http, 200, "ready"));

        string? NotReady() => stopping.IsCancellationRequested ? Stopping : !readiness.IsReady ? Starting : storage.IsFaulted ? NoWrites : null;
    }

    private static Task AnswerAsync(HttpContext http, int status, string word)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        if (status == 503) http.Response.Headers.RetryAfter = "1";
        return http.Response.WriteAsync(word, http.RequestAborted);
    }
}

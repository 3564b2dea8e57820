namespace DataPool.Server.Hosting;

/// <summary><c>/health/live</c>: the process serves. <c>/health/ready</c>: it has recovered and takes requests.</summary>
internal static class HealthEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var readiness = endpoints.ServiceProvider.GetRequiredService<Readiness>();
        endpoints.MapMethods("/health/live", Methods, http => AnswerAsync(http, 200, "live"));
        endpoints.MapMethods("/health/ready", Methods, http => readiness.IsReady ? AnswerAsync(http, 200, "ready") : AnswerAsync(http, 503, "starting"));
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

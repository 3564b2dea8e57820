namespace DataPool.Server.Security;

/// <summary>
/// What lets pages of other sites read streams (Fetch standard, CORS): with read keys, or public ones; never with
/// cookies. Only the readers' paths answer it.
/// </summary>
internal sealed class ReaderCors(ReadDecision decision)
{
    /// <summary>
    /// Answers the question that a browser asks before its request. It does not carry the key, so that only the request
    /// itself can be refused.
    /// </summary>
    public static Task AnswerPreflightAsync(HttpContext http) => AnswerPreflightAsync(http, "GET, HEAD", "Authorization, If-None-Match, Last-Event-ID");

    /// <summary>The same for the hub: SignalR's client asks it for a connection, with headers of its own.</summary>
    public static Task AnswerHubPreflightAsync(HttpContext http) =>
        AnswerPreflightAsync(http, "GET, POST", "Authorization, Content-Type, X-Requested-With, X-SignalR-User-Agent");

    private static Task AnswerPreflightAsync(HttpContext http, string methods, string allowed)
    {
        var headers = http.Response.Headers;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.AccessControlAllowOrigin = WebOrigin.Any;
        headers.AccessControlAllowMethods = methods;
        headers.AccessControlAllowHeaders = allowed;
        headers.AccessControlMaxAge = "7200";
        return Task.CompletedTask;
    }

    /// <summary>Sets what a decision means for the answer, now and when the answer is begun anew for an error.</summary>
    public static void Set(HttpContext http, in ReadDecision decision)
    {
        var cors = new ReaderCors(decision);
        http.Features.Set(cors);
        cors.Set(http);
    }

    /// <summary>Sets the headers again after they were cleared.</summary>
    public static void Restore(HttpContext http) => http.Features.Get<ReaderCors>()?.Set(http);

    private void Set(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.Append("Vary", decision.VariesByOrigin ? "Authorization, Cookie, Origin" : "Authorization, Cookie");
        if (decision.AllowedOrigin is not { } origin) return;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = "ETag, Link, Retry-After, X-Request-Id";
    }
}

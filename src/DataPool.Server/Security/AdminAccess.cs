using DataPool.Server.Api;

namespace DataPool.Server.Security;

/// <summary>
/// Lets only the admin API token through to <c>/api</c>, whether or not there is something at the path. What is open
/// without it stands in <see cref="IsOpen"/>, and nowhere else.
/// </summary>
internal sealed class AdminAccess(AdminToken token)
{
    private const string NotConfigured =
        "No admin API token is configured, so nothing opens the API. Set DataPool:Admin:ApiToken (in the environment DATAPOOL__ADMIN__APITOKEN) to at least 32 characters and restart.";

    private const string NotSent = "Send the admin API token: Authorization: Bearer <token>. It is the setting DataPool:Admin:ApiToken.";

    /// <summary>True for paths that need no admin token: everything outside the API, and the senders' paths, which have keys of their own.</summary>
    public static bool IsOpen(PathString path) =>
        !path.StartsWithSegments("/api") || (path.StartsWithSegments("/api/webhook", out var rest) && rest.HasValue);

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (IsOpen(http.Request.Path) || token.Opens(http.Request.Headers.Authorization)) return next(http);
        http.Response.Headers.WWWAuthenticate = "Bearer realm=\"DataPool\"";
        return Problem.WriteAsync(http, StatusCodes.Status401Unauthorized, "unauthorized", token.IsConfigured ? NotSent : NotConfigured);
    }
}

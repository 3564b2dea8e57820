using System.Security.Claims;
using DataPool.Admin.Api;
using DataPool.Admin.Shell;
using DataPool.Server.Api;
using DataPool.Server.Security;
using Microsoft.AspNetCore.Components.Endpoints;

namespace DataPool.Server.Pages;

/// <summary>Lets people to the pages: those that are open to all, and others by role. Strangers are led to the sign-in.</summary>
internal sealed class PageGate(CallerRecognition recognition, TimeProvider time)
{
    /// <summary>Where the path that was asked for stays when another page answers for it.</summary>
    public const string AskedItem = "DataPool.Asked";

    private const string CircuitPath = "/_blazor";
    private const string FarewellPath = CircuitPath + "/disconnect";

    // A page that is told of its end loads itself anew; one that does not listen is cut, within the 5 seconds in which an end takes effect.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    // Scripts and faces are our own files. Blazor positions rows by style attributes, so these are allowed.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; frame-src 'self'";

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        // Scripts fetch this one without cookies, and it says nothing of anybody.
        if (http.Request.Path.StartsWithSegments(CircuitPath, out var below) && !below.StartsWithSegments("/initializers")) return CircuitAsync(http, next);
        if (http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not { } page) return next(http);
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.CacheControl = "no-cache, no-store";
        http.Response.Headers.Pragma = "no-cache";
        var isOpen = page.Type.IsDefined(typeof(OpenPageAttribute), inherit: false);
        var caller = Recognise(http);
        if (isOpen) return next(http);
        if (caller.Role is not { } role)
        {
            var here = http.Items[AskedItem] as string ?? http.Request.Path + http.Request.QueryString;
            http.Response.Redirect(here == "/" ? "/sign-in" : "/sign-in?to=" + Uri.EscapeDataString(here));
            return Task.CompletedTask;
        }

        var needed = page.Type.GetCustomAttributes(typeof(NeedsRoleAttribute), false) is [NeedsRoleAttribute needs] ? needs.Role : PageRole.Viewer;
        if ((PageRole)role >= needed) return next(http);
        http.Response.Redirect("/forbidden");
        return Task.CompletedTask;
    }

    private static void SetUser(HttpContext http, Caller caller) => http.User = new ClaimsPrincipal(new CallerIdentity(caller));

    private Task CircuitAsync(HttpContext http, RequestDelegate next)
    {
        var caller = Recognise(http);
        if (caller.Role is null && http.Request.Path.StartsWithSegments(FarewellPath)) return FarewellAsync(http);
        if (caller.Role is null) return Problem.WriteAsync(http, StatusCodes.Status401Unauthorized, "unauthorized", "Sign in first.");
        // A browser sends cookies with a WebSocket that another site's page opens.
        if (http.Request.Headers.Origin is [{ } origin] && !WebOrigin.IsOwn(origin, http.Request))
            return Problem.WriteAsync(http, StatusCodes.Status403Forbidden, "foreign_origin", "Pages of other sites may not connect here.");
        return WatchedAsync(http, next, caller);
    }

    // The request that ends a session may overtake the page's farewell. Its circuit ends with the session: there is nothing to do, and nothing wrong.
    private static Task FarewellAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private async Task WatchedAsync(HttpContext http, RequestDelegate next, Caller caller)
    {
        // The first look that finds the end leaves the page the time to be told, which it is every second; the next one cuts.
        var hasEnded = false;
        await using var watch = time.CreateTimer(
            _ =>
            {
                if (caller.IsLive(time.GetUtcNow())) hasEnded = false;
                else if (hasEnded) http.Abort();
                else hasEnded = true;
            },
            null,
            LookEvery,
            LookEvery);
        await next(http);
    }

    private Caller Recognise(HttpContext http)
    {
        var caller = recognition.Recognise(http.Request, keyInQuery: false);
        SetUser(http, caller);
        return caller;
    }
}

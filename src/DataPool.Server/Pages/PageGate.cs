using System.Security.Claims;
using DataPool.Admin.Api;
using DataPool.Admin.Shell;
using DataPool.Server.Api;
using DataPool.Server.Security;
using Microsoft.AspNetCore.Components.Endpoints;

namespace DataPool.Server.Pages;

/// <summary>Lets people to the pages: those that are open to all, and others by role. Strangers are led to the sign-in.</summary>
internal sealed class PageGate(CallerRecognition recognition)
{
    private const string CircuitPath = "/_blazor";

    // Scripts and faces are our own files. Blazor positions rows by style attributes, so these are allowed.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; frame-src 'self'";

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path.StartsWithSegments(CircuitPath)) return CircuitAsync(http, next);
        if (http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not { } page) return next(http);
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.CacheControl = "no-store";
        var isOpen = page.Type.IsDefined(typeof(OpenPageAttribute), inherit: false);
        var caller = Recognise(http);
        if (isOpen) return next(http);
        if (caller.Role is not { } role)
        {
            var here = http.Request.Path + http.Request.QueryString;
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
        if (caller.Role is null) return Problem.WriteAsync(http, StatusCodes.Status401Unauthorized, "unauthorized", "Sign in first.");
        // A browser sends cookies with a WebSocket that another site's page opens.
        if (http.Request.Headers.Origin is [{ } origin] && !WebOrigin.IsOwn(origin, http.Request))
            return Problem.WriteAsync(http, StatusCodes.Status403Forbidden, "foreign_origin", "Pages of other sites may not connect here.");
        return next(http);
    }

    private Caller Recognise(HttpContext http)
    {
        var caller = recognition.Recognise(http.Request, keyInQuery: false);
        SetUser(http, caller);
        return caller;
    }
}

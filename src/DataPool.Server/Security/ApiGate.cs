using DataPool.Server.Api;
using DataPool.Server.Api.OpenApi;

namespace DataPool.Server.Security;

/// <summary>
/// Lets requests through to the API by what <see cref="ApiOperation.Access"/> says about their endpoint. What has no such
/// word stays closed, and below <c>/api</c> strangers do not learn whether there is something at a path.
/// </summary>
internal sealed class ApiGate(CallerRecognition recognition, IngestKeys ingestKeys, ReaderGate readers, StrangerCount strangers)
{
    internal const string Challenge = "Bearer realm=\"DataPool\"";

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        var endpoint = http.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<ApiOperation>() is { } operation)
        {
            return operation.Access switch
            {
                // A sender's key is looked at by the endpoint itself.
                ApiAccess.Open or ApiAccess.Sender => next(http),
                ApiAccess.Reader => ReaderAsync(http, next, operation),
                ApiAccess.Uploader => UploaderAsync(http, next),
                ApiAccess.Viewer => RoleAsync(http, next, AccessRole.Viewer),
                ApiAccess.Operator => RoleAsync(http, next, AccessRole.Operator),
                _ => RoleAsync(http, next, AccessRole.Admin),
            };
        }

        if (http.Request.Path.StartsWithSegments("/hubs")) return HubAsync(http, next);
        if (!http.Request.Path.StartsWithSegments("/api")) return next(http);
        // Routing's own endpoints, which answer 405, have no route: like what is not there, they are nobody's secret among token holders.
        return RoleAsync(http, next, endpoint is RouteEndpoint ? AccessRole.Admin : AccessRole.Viewer);
    }

    private Task ReaderAsync(HttpContext http, RequestDelegate next, ApiOperation operation)
    {
        if (HttpMethods.IsOptions(http.Request.Method)) return ReaderCors.AnswerPreflightAsync(http);
        var caller = Recognise(http, operation.TakesKeyInQuery);
        var decision = readers.Decide(caller, (string)http.Request.RouteValues["stream"]!, http.Request);
        ReaderCors.Set(http, decision);
        if (decision.IsAllowed) return next(http);
        return RefuseAsync(http, decision.Status, decision.Code!, decision.Message!);
    }

    private Task UploaderAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<Caller>() is not null || ingestKeys.Authenticate(http.Request.Headers.Authorization).Connector is not { } connector)
            return RoleAsync(http, next, AccessRole.Operator);
        if (connector.Id != (string?)http.Request.RouteValues["id"])
            return RefuseAsync(http, StatusCodes.Status403Forbidden, "forbidden", "This ingest key belongs to another connector. Use the key of the connector that the address names.");
        return next(http);
    }

    // A connection to the hub opens nothing yet: that is decided at each stream. But a key that is wrong is told at once.
    private Task HubAsync(HttpContext http, RequestDelegate next)
    {
        if (HttpMethods.IsOptions(http.Request.Method)) return ReaderCors.AnswerHubPreflightAsync(http);
        ReaderCors.Set(http, ReaderGate.Hub);
        var caller = Recognise(http, keyInQuery: true);
        var hasSent = http.Request.Headers.Authorization.Count > 0 || http.Request.Query.ContainsKey(CallerRecognition.QueryParameter);
        return caller.IsStranger && hasSent ? RefuseAsync(http, caller.Status, caller.Code!, caller.Message!) : next(http);
    }

    private Task RoleAsync(HttpContext http, RequestDelegate next, AccessRole needed)
    {
        var caller = Recognise(http, keyInQuery: false);
        if (caller.Role >= needed) return next(http);
        if (caller.IsStranger) return RefuseAsync(http, caller.Status, caller.Code!, caller.Message!);
        return RefuseAsync(http, StatusCodes.Status403Forbidden, "forbidden", caller switch
        {
            { User: not null, Role: { } role } => $"This needs the role {needed.Word()}; you are signed in as {role.Word()}.",
            { Role: { } role } => $"This needs an API token with the role {needed.Word()}; this one has the role {role.Word()}.",
            _ => $"A read key opens only the streams that it names. This needs an API token with the role {needed.Word()}.",
        });
    }

    private Caller Recognise(HttpContext http, bool keyInQuery)
    {
        // Whoever calls the API inside this process says himself who it is for.
        if (http.Features.Get<Caller>() is { } known) return known;
        var caller = recognition.Recognise(http.Request, keyInQuery);
        http.Features.Set(caller);
        return caller;
    }

    private Task RefuseAsync(HttpContext http, int status, string code, string message)
    {
        if (status == StatusCodes.Status401Unauthorized)
        {
            strangers.Add();
            http.Response.Headers.WWWAuthenticate = Challenge;
        }

        return Problem.WriteAsync(http, status, code, message);
    }
}

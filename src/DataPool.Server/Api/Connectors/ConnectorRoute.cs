namespace DataPool.Server.Api.Connectors;

/// <summary>The connector that a path names.</summary>
internal static class ConnectorRoute
{
    /// <summary>The id in the path.</summary>
    public static string Id(HttpContext http) => (string)http.Request.RouteValues["id"]!;

    /// <summary>Answers that there is none of this id.</summary>
    public static Task NotFoundAsync(HttpContext http) =>
        Problem.WriteAsync(http, 404, "not_found", $"There is no connector \"{Id(http)}\". GET /api/connectors lists those that exist.");
}

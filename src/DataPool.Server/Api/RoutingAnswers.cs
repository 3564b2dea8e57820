using DataPool.Server.Pages;

namespace DataPool.Server.Api;

/// <summary>Gives the bare answers of routing (404, 405, 415) the form of all errors.</summary>
internal static class RoutingAnswers
{
    private const string NotFoundPage = "/not-found";

    public static async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        var response = http.Response;
        if (response.HasStarted || response.ContentType is not null || response.ContentLength is not null) return;
        switch (response.StatusCode)
        {
            case 404 when IsForAPerson(http):
                await ShowNotFoundAsync(http);
                break;
            case 404:
                await Problem.WriteAsync(http, 404, "not_found", "There is nothing at this path. The API is described at /docs.");
                break;
            case 405:
                await Problem.WriteAsync(http, 405, "method_not_allowed", $"This path does not take this method. It takes: {response.Headers.Allow}.");
                break;
            case 415:
                await Problem.WriteAsync(http, 415, "unsupported_media_type", "This path does not take this Content-Type.");
                break;
        }
    }

    private static bool IsForAPerson(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method) && PageSetup.IsPage(http) && http.Request.Path != NotFoundPage
        && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    // The page keeps the address that was asked for, and the status. A page that sets it itself is not drawn.
    private static Task ShowNotFoundAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.OnStarting(() =>
        {
            if (http.Response.StatusCode == StatusCodes.Status200OK) http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        http.Items[PageGate.AskedItem] = http.Request.Path + http.Request.QueryString;
        http.SetEndpoint(null);
        http.Request.RouteValues.Clear();
        http.Request.Path = NotFoundPage;
        return http.RequestServices.GetRequiredService<PageHost>().Pipeline(http);
    }
}

namespace DataPool.Server.Display;

/// <summary>
/// <c>/display/{stream}</c>: the page for screens. It holds no data and is the same for everybody; what it shows it reads
/// from the API, with the read key in its address's fragment or, for public streams, with none.
/// </summary>
internal static class DisplayEndpoints
{
    // A wall's software may frame a display; nothing else of this server may be framed.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors *";

    private const string ForEver = "public, max-age=31536000, immutable";
    private const string AskEachTime = "no-cache";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapDisplays(this IEndpointRouteBuilder endpoints)
    {
        var assets = endpoints.ServiceProvider.GetRequiredService<DisplayAssets>();
        endpoints.MapMethods("/display/{stream}", Methods, http =>
        {
            http.Response.Headers.Remove("X-Frame-Options");
            http.Response.Headers.ContentSecurityPolicy = Policy;
            return SendAsync(http, assets.Shell, AskEachTime);
        });
        endpoints.MapMethods(DisplayAssets.Root + "/{version}/{**name}", Methods, http => SendFileAsync(http, assets));
        endpoints.MapMethods("/favicon.ico", Methods, http => SendAsync(http, assets.Icon, AskEachTime));
    }

    private static Task SendFileAsync(HttpContext http, DisplayAssets assets)
    {
        if (assets.Find((string?)http.Request.RouteValues["name"] ?? "") is not { } file)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        // A page that was loaded just before an update asks for files of the old version: it gets today's, unkept.
        var isCurrent = (string?)http.Request.RouteValues["version"] == assets.Version;
        return SendAsync(http, file, isCurrent ? ForEver : AskEachTime);
    }

    private static async Task SendAsync(HttpContext http, DisplayAsset file, string caching)
    {
        var response = http.Response;
        response.Headers.CacheControl = caching;
        response.Headers.ETag = file.ETag;
        if (http.Request.Headers.IfNoneMatch.ToString().Contains(file.ETag, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = file.ContentType;
        response.ContentLength = file.Bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await response.Body.WriteAsync(file.Bytes, http.RequestAborted);
    }
}

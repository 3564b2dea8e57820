namespace DataPool.Server.Security.Users;

/// <summary>
/// The cookie of a session: a random text that opens what the server keeps about it, and nothing by itself. No script reads it,
/// and no page of another site sends it.
/// </summary>
internal static class SessionCookie
{
    /// <summary>Its name.</summary>
    public const string Name = "datapool";

    /// <summary>What a request shows, or null.</summary>
    public static string? Read(HttpRequest request) => request.Headers.Cookie.Count == 0 ? null : request.Cookies[Name];

    /// <summary>Has the browser keep a session.</summary>
    public static void Write(HttpContext http, string text) => http.Response.Cookies.Append(Name, text, Options(http.Request, UserSession.Longest));

    /// <summary>Has the browser forget it.</summary>
    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Name, Options(http.Request, null));

    // Behind a proxy with TLS this server itself speaks plain HTTP: then the browser's word about its own page counts.
    private static CookieOptions Options(HttpRequest request, TimeSpan? maxAge) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = request.IsHttps || request.Headers.Origin.ToString().StartsWith("https://", StringComparison.OrdinalIgnoreCase),
        Path = "/",
        MaxAge = maxAge,
        IsEssential = true,
    };
}

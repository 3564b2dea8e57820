namespace DataPool.Server.Security.Users;

/// <summary>
/// Whether a request comes from one of this server's own pages: a browser sends the cookie with requests that other pages make
/// too. A page cannot set the headers that are looked at here (Fetch standard, forbidden request-headers).
/// </summary>
internal static class OwnPage
{
    /// <summary>True when the browser says so.</summary>
    public static bool Sent(HttpRequest request) =>
        (request.Headers.Origin is [{ } origin] && WebOrigin.IsOwn(origin, request)) || request.Headers["Sec-Fetch-Site"] == "same-origin";

    /// <summary>True when the browser names another page.</summary>
    public static bool IsForeign(HttpRequest request) =>
        !Sent(request) && (request.Headers.Origin.Count > 0 || request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not "none");

    /// <summary>
    /// True when a cookie counts: what changes something, and what opens a WebSocket, must come from an own page; what reads must
    /// not come from another one that could see the answer.
    /// </summary>
    public static bool LetsCookieCount(HttpRequest request)
    {
        var method = request.Method;
        var reads = (HttpMethods.IsGet(method) || HttpMethods.IsHead(method)) && request.Headers.Upgrade.Count == 0;
        return Sent(request) || (reads && request.Headers.Origin.Count == 0);
    }
}

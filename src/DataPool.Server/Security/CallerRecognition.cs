using DataPool.Server.Security.Users;

namespace DataPool.Server.Security;

/// <summary>Recognises who makes a request: by the key that it shows or, where it shows none, by its session's cookie.</summary>
internal sealed class CallerRecognition(AdminToken admin, KeyRegistry keys, KeyProof proof, UserRegistry users, SessionRegistry sessions, TimeProvider time)
{
    /// <summary>The query parameter in which a read key may come where a browser cannot send headers.</summary>
    public const string QueryParameter = "access_token";

    private const string ReadPrefix = AccessKey.ReadPrefix + "_";

    private static readonly Caller NotSent = Caller.Stranger(
        "unauthorized", "Send an API token, once: Authorization: Bearer at_… (or the admin token of the setting DataPool:Admin:ApiToken).");

    private static readonly Caller NotConfigured = Caller.Stranger(
        "unauthorized",
        "No admin API token is configured, so nothing opens the API. Set DataPool:Admin:ApiToken (in the environment DATAPOOL__ADMIN__APITOKEN) to at least 32 characters and restart.");

    private static readonly Caller Pushes = Caller.Stranger(
        "unauthorized", "This is an ingest key: it pushes to its own connector, and opens nothing else. Send an API token (at_…) or, to read a stream, a read key (rk_…).");

    private static readonly Caller Malformed = Caller.Stranger(
        "malformed_key", "This is no whole key: it was cut or mistyped. Copy it again, or create another one.");

    private static readonly Caller Wrong = Caller.Stranger(
        "unauthorized", "This key opens nothing (any more): it is not known here, was deleted, or has expired. Use another one.");

    private static readonly Caller SignedOut = Caller.Stranger("unauthorized", "You are signed out, or your session has ended. Sign in again.");

    private static readonly Caller Foreign = Caller.Stranger(
        "foreign_origin",
        "A sign-in counts only on DataPool's own pages, and this request does not come from one: nothing was done. Other pages and programs use an API token or a read key.",
        StatusCodes.Status403Forbidden);

    /// <summary>Recognises the caller.</summary>
    /// <param name="request">The request.</param>
    /// <param name="keyInQuery">True where <c>?access_token=rk_…</c> counts, for want of an <c>Authorization</c> header.</param>
    public Caller Recognise(HttpRequest request, bool keyInQuery)
    {
        var header = request.Headers.Authorization;
        if (header.Count == 0)
        {
            if (keyInQuery && request.QueryString.HasValue && request.Query[QueryParameter] is [{ } inQuery] && inQuery.StartsWith(ReadPrefix, StringComparison.Ordinal))
                return OfText(inQuery);
            if (SessionCookie.Read(request) is { } cookie) return OfCookie(cookie, request);
        }

        if (header is [{ } value] && AuthorizationHeader.Of(value, "Bearer") is { IsEmpty: false } text) return admin.Is(text) ? Caller.Administrator : OfText(text);
        return Unknown(NotSent);
    }

    private Caller OfCookie(string cookie, HttpRequest request)
    {
        if (sessions.Find(cookie) is not { } session) return SignedOut;
        if (!OwnPage.LetsCookieCount(request)) return Foreign;
        if (IsSomebodyThere(request)) session.Seen(time.GetUtcNow());
        return Caller.SignedIn(session);
    }

    // An open page asks for what is new by itself, again and again; who opens a page or changes something is there.
    private static bool IsSomebodyThere(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) || request.Headers["Sec-Fetch-Mode"] is not [{ } mode] || mode == "navigate";

    private Caller OfText(ReadOnlySpan<char> text)
    {
        if (text.StartsWith(ReadPrefix)) return OfKey(text, AccessKey.ReadPrefix);
        if (text.StartsWith(AccessKey.TokenPrefix + "_")) return OfKey(text, AccessKey.TokenPrefix);
        if (!text.StartsWith(AccessKey.IngestPrefix + "_")) return Unknown(Wrong);
        Span<byte> key = stackalloc byte[AccessKey.MaxLength];
        return AccessKey.TryRead(text, AccessKey.IngestPrefix, key, out _, out _) ? Pushes : Malformed;
    }

    private Caller OfKey(ReadOnlySpan<char> text, string kind)
    {
        Span<byte> key = stackalloc byte[AccessKey.MaxLength];
        if (!AccessKey.TryRead(text, kind, key, out var length, out var id)) return Malformed;
        var grant = keys.Find(kind, id);
        return proof.Opens(key[..length], grant, time.GetUtcNow()) ? Caller.Holder(grant!) : Wrong;
    }

    // Where nothing could open the API, that is what somebody must know first.
    private Caller Unknown(Caller stranger) => admin.IsConfigured || keys.HasTokens || users.HasAny ? stranger : NotConfigured;
}

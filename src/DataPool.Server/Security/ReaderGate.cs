using DataPool.Core.Connectors;

namespace DataPool.Server.Security;

/// <summary>Whether somebody may read a stream, and which pages may see the answer.</summary>
/// <param name="Status">200, or the status of the refusal.</param>
/// <param name="Code">The refusal's code; null when it is allowed.</param>
/// <param name="Message">The refusal's message; null when it is allowed.</param>
/// <param name="AllowedOrigin">The <c>Access-Control-Allow-Origin</c> of the answer; null for none.</param>
/// <param name="VariesByOrigin">True when another origin could get another answer.</param>
internal readonly record struct ReadDecision(int Status, string? Code, string? Message, string? AllowedOrigin, bool VariesByOrigin)
{
    /// <summary>True when it may be read.</summary>
    public bool IsAllowed => Code is null;
}

/// <summary>
/// Decides who may read which stream (PRODUCT 3): everybody who has signed in; every API token; a read key that covers the stream, from the origins
/// that it lists; and everybody where the stream is public. The one place for the API, event streams and hubs.
/// </summary>
internal sealed class ReaderGate(ConnectorCatalog catalog, TimeProvider time)
{
    private static readonly ReadDecision Public = new(200, null, null, WebOrigin.Any, false);
    /// <summary>What any page may see: that there is a hub. Which streams it may follow there is decided at each.</summary>
    public static ReadDecision Hub => Public;

    private static readonly ReadDecision ByToken = new(200, null, null, null, false);

    private static readonly ReadDecision NotCovered = new(
        403, "stream_not_allowed", "This read key does not open this stream. Use a key that names it, or create one with POST /api/keys.", null, false);

    private static readonly ReadDecision WrongOrigin = new(
        403, "origin_not_allowed", "This read key may not be used by pages of this origin. Create one whose origins list it, with POST /api/keys.", null, true);

    private static readonly ReadDecision SignedOut = new(401, "unauthorized", "You are signed out, your session has ended, or your role was changed. Sign in again.", null, false);

    private static readonly ReadDecision Ended = new(401, "unauthorized", "This key was deleted or has expired. Use another one.", null, false);

    /// <summary>Decides.</summary>
    /// <param name="caller">Who wants to read.</param>
    /// <param name="stream">The stream's name; whether it exists makes no difference to a key that does not cover it.</param>
    /// <param name="request">The request, or the one that opened the connection: it tells the origin of the page.</param>
    public ReadDecision Decide(Caller caller, string stream, HttpRequest request)
    {
        if (catalog.StreamByName(stream) is { IsPublic: true }) return Public;
        if (!caller.IsLive(time.GetUtcNow())) return caller.User is null ? Ended : SignedOut;
        if (caller.Role is not null) return ByToken;
        if (caller.Grant is not { } key) return new ReadDecision(caller.Status, caller.Code, caller.Message, null, false);
        if (!key.Covers(stream)) return NotCovered;
        if (key.IsForAnyOrigin) return Public;
        // No origin: not a browser, or not another site's page.
        var origin = request.Headers.Origin;
        if (origin.Count == 0) return new ReadDecision(200, null, null, null, true);
        if (origin is not [{ } page]) return WrongOrigin;
        if (key.IsFor(page)) return new ReadDecision(200, null, null, page, true);
        return WebOrigin.IsOwn(page, request) ? new ReadDecision(200, null, null, null, true) : WrongOrigin;
    }

    /// <summary>
    /// False when somebody who was let in must leave, by the same rules as at the door: the key was deleted or has run out, or
    /// the stream is public no more and the key does not open it. Nobody need leave a stream that is gone: its end is told.
    /// </summary>
    /// <param name="caller">Who reads.</param>
    /// <param name="streamId">The stream's number.</param>
    /// <param name="request">The request that opened the connection.</param>
    public bool MayStay(Caller caller, long streamId, HttpRequest request) =>
        catalog.StreamById(streamId) is not { } stream || Decide(caller, stream.Name, request).IsAllowed;
}

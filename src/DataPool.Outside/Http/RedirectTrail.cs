namespace DataPool.Outside.Http;

/// <summary>Where a fetch has been sent to by now, and whether its secrets may come along.</summary>
internal sealed class RedirectTrail(FetchRequest request)
{
    private readonly bool _isSecret = request.Auth.Header is not null || request.Headers.Count > 0;
    private int _count;

    /// <summary>What to ask for next.</summary>
    internal Uri Url { get; private set; } = request.Url;

    /// <summary>Whether credentials and the user's headers are sent: from the first other origin on, never again.</summary>
    internal bool HasSecrets { get; private set; } = true;

    /// <summary>True when the answer sends elsewhere.</summary>
    /// <exception cref="OutboundException">It sends where nobody should follow.</exception>
    internal bool Follow(HttpResponseMessage response)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308)) return false;
        var from = OutboundUrl.Origin(Url);
        if (++_count > OutboundClient.MaxRedirects) throw Bad($"{from} redirects more than {OutboundClient.MaxRedirects} times.");
        if (ContentHeaders.One(response, "Location") is not { } location || !Uri.TryCreate(Url, location, out var next)) throw Bad($"{from} redirects without saying where to.");
        if (OutboundUrl.Fault(next) is { } fault) throw Bad($"{from} redirects to a URL that {fault}");
        if (_isSecret && Url.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps)
            throw Bad($"{from} redirects a request with credentials to a connection without encryption ({OutboundUrl.Origin(next)}).");
        HasSecrets = HasSecrets && OutboundUrl.IsSameOrigin(Url, next);
        Url = next;
        return true;
    }

    private static OutboundException Bad(string message) =>
        new(OutboundFault.Redirect, $"{message} Give the URL that holds the content itself.", transient: false);
}

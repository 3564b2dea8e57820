namespace DataPool.Outside.Http;

/// <summary>What is to be fetched. Holds secrets: no record, so that nothing prints them.</summary>
public sealed class FetchRequest
{
    /// <summary>From where; see <see cref="OutboundUrl.Read"/>.</summary>
    public required Uri Url { get; init; }

    /// <summary>How to sign in; goes to the URL's own origin only.</summary>
    public OutboundAuth Auth { get; init; } = OutboundAuth.None;

    /// <summary>Further headers, all of them secret: they go to the URL's own origin only. See <see cref="OutboundHeaders"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Authorities to trust besides the system's; null for none.</summary>
    public TrustedCertificates? CaCertificates { get; init; }

    /// <summary>Within which everything has ended, from the name's look-up to the body's last byte.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most bytes that the body may have, inflated.</summary>
    public long MaxBytes { get; init; } = 200L << 20;

    /// <summary>The <c>ETag</c> of the content that is there already; null if there is none.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>The <c>Last-Modified</c> of the content that is there already, word for word; null if there is none.</summary>
    public string? IfModifiedSince { get; init; }
}

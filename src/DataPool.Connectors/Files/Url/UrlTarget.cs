using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Outside.Http;

namespace DataPool.Connectors.Files.Url;

/// <summary>Where a file is fetched from, and how to sign in there. Holds secrets: no record, so that nothing prints them.</summary>
internal sealed class UrlTarget
{
    internal const int DefaultTimeoutSeconds = 30;
    internal const int MaxTimeoutSeconds = 3600;

    private readonly Uri _url;
    private readonly OutboundAuth _auth;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _headers;
    private readonly TrustedCertificates? _certificates;

    private UrlTarget(Uri url, OutboundAuth auth, IReadOnlyList<KeyValuePair<string, string>> headers, TrustedCertificates? certificates, int timeoutSeconds) =>
        (_url, _auth, _headers, _certificates, TimeoutSeconds) = (url, auth, headers, certificates, timeoutSeconds);

    /// <summary>Seconds within which the file has been fetched.</summary>
    public int TimeoutSeconds { get; }

    /// <summary>Reads it from a source; null exactly where errors were added.</summary>
    public static UrlTarget? Read(ObjectReader source)
    {
        var before = source.Errors.Count;
        var url = ReadUrl(source);
        var auth = ReadAuth(source.Object("auth"));
        var headers = ReadHeaders(source);
        if (source.Errors.Count == before && OutboundHeaders.Fault(headers, auth) is { } fault) source.Error("headers", "invalid", $"{source.PathOf("headers")}: {fault}");
        var certificates = ReadCertificates(source);
        var timeoutSeconds = source.Integer("timeoutSeconds", 1, MaxTimeoutSeconds) ?? DefaultTimeoutSeconds;
        return source.Errors.Count > before ? null : new UrlTarget(url!, auth, headers, certificates, timeoutSeconds);
    }

    /// <summary>What is asked of the server.</summary>
    public FetchRequest Request(string? etag, string? lastModified, long maxBytes) => new()
    {
        Url = _url,
        Auth = _auth,
        Headers = _headers,
        CaCertificates = _certificates,
        Timeout = TimeSpan.FromSeconds(TimeoutSeconds),
        MaxBytes = maxBytes,
        IfNoneMatch = etag,
        IfModifiedSince = lastModified,
    };

    private static Uri? ReadUrl(ObjectReader source)
    {
        if (source.Text("url", required: true, maxLength: 4096) is not { } text) return null;
        if (OutboundUrl.Read(text, out var fault) is { } url) return url;
        source.Error("url", "invalid", $"{source.PathOf("url")} {fault}");
        return null;
    }

    private static OutboundAuth ReadAuth(ObjectReader? auth)
    {
        if (auth is null) return OutboundAuth.None;
        var type = auth.Choice("type", "none", "none", "basic", "bearer");
        var read = OutboundAuth.None;
        if (type == "basic" && (auth.Text("username", required: true), auth.Text("password") ?? "") is ({ } name, { } password))
        {
            if (OutboundAuth.BasicFault(name, password) is { } fault) auth.Error("username", "invalid", $"{auth.PathOf("username")}: {fault}");
            else read = OutboundAuth.Basic(name, password);
        }
        else if (type == "bearer" && auth.Text("token", required: true) is { } token)
        {
            if (OutboundAuth.BearerFault(token) is { } fault) auth.Error("token", "invalid", $"{auth.PathOf("token")}: {fault}");
            else read = OutboundAuth.Bearer(token);
        }

        auth.Done();
        return read;
    }

    private static List<KeyValuePair<string, string>> ReadHeaders(ObjectReader source)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (source.Raw("headers") is not { ValueKind: not JsonValueKind.Null } given) return headers;
        if (given.ValueKind != JsonValueKind.Object || given.EnumerateObject().Any(static header => header.Value.ValueKind != JsonValueKind.String))
        {
            source.Error("headers", "invalid", $"{source.PathOf("headers")} must be an object of header names and texts, for example {{\"X-Api-Version\": \"2\"}}.");
            return headers;
        }

        headers.AddRange(given.EnumerateObject().Select(static header => KeyValuePair.Create(header.Name, header.Value.GetString()!)));
        return headers;
    }

    private static TrustedCertificates? ReadCertificates(ObjectReader source)
    {
        if (source.Text("caCertificate") is not { } pem) return null;
        if (TrustedCertificates.Read(pem, out var fault) is { } certificates) return certificates;
        source.Error("caCertificate", "invalid", $"{source.PathOf("caCertificate")} {fault}");
        return null;
    }
}

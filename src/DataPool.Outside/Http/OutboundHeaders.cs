using System.Buffers;

namespace DataPool.Outside.Http;

/// <summary>Request headers that a user may set.</summary>
public static class OutboundHeaders
{
    /// <summary>Headers of one request.</summary>
    public const int MaxCount = 50;

    private const int MaxNameLength = 256;
    private const int MaxValueLength = 8_192;

    // RFC 9110, 5.6.2: token.
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Those that say where a message ends or goes, that belong to a connection, or that only make sense to who reads the answer.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept-Encoding", "Connection", "Expect", "Host", "HTTP2-Settings", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range",
        "If-Unmodified-Since", "Keep-Alive", "Range", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Via",
    };

    /// <summary>What is wrong with a header, without its value; null if nothing is.</summary>
    public static string? Fault(string name, string value)
    {
        if (name.Length is 0 or > MaxNameLength || name.AsSpan().ContainsAnyExcept(Token))
            return "A header's name consists of letters, digits and any of !#$%&'*+-.^_`|~.";
        if (Reserved.Contains(name) || name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            return $"The header {name} cannot be set: DataPool does that itself.";
        if (value.Length > MaxValueLength) return $"The value of the header {name} is longer than {MaxValueLength} characters.";
        return value.AsSpan().ContainsAnyExceptInRange(' ', '~') ? $"The value of the header {name} holds a character outside printable ASCII, such as a line break." : null;
    }

    /// <summary>What is wrong with headers together with how the request signs in; null if nothing is.</summary>
    public static string? Fault(IReadOnlyList<KeyValuePair<string, string>> headers, OutboundAuth auth)
    {
        if (headers.Count > MaxCount) return $"A request has at most {MaxCount} headers.";
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
        {
            if (Fault(name, value) is { } fault) return fault;
            if (!names.Add(name)) return $"The header {name} is given twice.";
        }

        return auth.Header is not null && names.Contains("Authorization") ? "Give either credentials or the header Authorization, not both." : null;
    }
}

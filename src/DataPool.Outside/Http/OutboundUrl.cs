namespace DataPool.Outside.Http;

/// <summary>URLs that may be asked for.</summary>
public static class OutboundUrl
{
    private const int MaxLength = 8_192;

    /// <summary>Reads a URL; null, with what is wrong (to follow its name), when it may not be asked for.</summary>
    public static Uri? Read(string text, out string? fault)
    {
        if (text.Length > MaxLength) fault = $"is longer than {MaxLength} characters.";
        else if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url)) fault = "is no URL; give one such as https://example.com/data.csv.";
        else if ((fault = Fault(url)) is null) return url;
        return null;
    }

    /// <summary>What is wrong with a URL, to follow its name; null if nothing is.</summary>
    internal static string? Fault(Uri url)
    {
        if (!url.IsAbsoluteUri || url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) return "must begin with https:// or http://.";
        if (url.UserInfo.Length > 0) return "must not hold a user name or password; give them as credentials, where they are kept secret.";
        return url.IdnHost.Length == 0 || url.Port == 0 ? "names no host." : null;
    }

    /// <summary>How messages name a URL: by its origin, since path and query may hold a key.</summary>
    internal static string Origin(Uri url) => url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>Whether two URLs have one origin (RFC 6454): scheme, host and port.</summary>
    internal static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);
}

using System.Net;

namespace DataPool.Outside.Http;

/// <summary>
/// The proxy through which everything goes out (<c>DataPool:Outbound:Proxy</c>). Its own address is trusted as it is; names
/// are resolved by it, so that it is the proxy that must keep its users out of the networks behind it.
/// </summary>
public sealed class OutboundProxy
{
    /// <summary>The setting that names the proxy.</summary>
    public const string Setting = "DataPool:Outbound:Proxy";

    private OutboundProxy(WebProxy web) => Web = web;

    internal WebProxy Web { get; }

    /// <summary>Reads a proxy's URL, user name and password in it included; null, with what is wrong (to follow the setting's name), where it is none.</summary>
    public static OutboundProxy? Read(string text, out string? fault)
    {
        fault = null;
        if (Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.IdnHost.Length > 0 && url.PathAndQuery == "/" && url.Fragment.Length == 0)
            return new OutboundProxy(new WebProxy(new UriBuilder(url) { UserName = "", Password = "" }.Uri) { Credentials = Credentials(url.UserInfo) });
        // Not repeated: it may hold a password.
        fault = "must be the URL of a proxy, such as http://proxy.example.com:3128 or http://user:password@proxy.example.com:3128.";
        return null;
    }

    private static NetworkCredential? Credentials(string userInfo)
    {
        if (userInfo.Length == 0) return null;
        var colon = userInfo.IndexOf(':', StringComparison.Ordinal);
        var (name, password) = colon < 0 ? (userInfo, "") : (userInfo[..colon], userInfo[(colon + 1)..]);
        return new NetworkCredential(Uri.UnescapeDataString(name), Uri.UnescapeDataString(password));
    }
}

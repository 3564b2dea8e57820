using DataPool.Outside.Http;

namespace DataPool.Connectors.Files.Url;

/// <summary>The codes of what goes wrong on the way to a web address.</summary>
internal static class UrlFaults
{
    /// <summary>The stable code.</summary>
    public static string CodeOf(OutboundFault fault) => fault switch
    {
        OutboundFault.InvalidRequest => "invalid_request",
        OutboundFault.Refused => "address_refused",
        OutboundFault.NameNotFound => "host_not_found",
        OutboundFault.Unreachable => "unreachable",
        OutboundFault.Proxy => "proxy_failed",
        OutboundFault.Certificate => "certificate_untrusted",
        OutboundFault.Tls => "tls_failed",
        OutboundFault.Unauthorized => "access_denied",
        OutboundFault.NotFound => "file_not_found",
        OutboundFault.RateLimited => "rate_limited",
        OutboundFault.ServerError => "server_error",
        OutboundFault.UnexpectedStatus => "unexpected_answer",
        OutboundFault.Redirect => "redirect_refused",
        OutboundFault.TooLarge => "file_too_large",
        OutboundFault.Incomplete => "incomplete_answer",
        OutboundFault.Corrupt => "damaged_file",
        OutboundFault.Protocol => "not_http",
        _ => "timeout",
    };
}

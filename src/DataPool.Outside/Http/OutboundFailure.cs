using System.Net.Sockets;
using System.Security.Authentication;

namespace DataPool.Outside.Http;

/// <summary>Turns what the HTTP stack throws into words.</summary>
internal static class OutboundFailure
{
    /// <summary>The failure in words; null for what is none of a request's (an exception of the destination, a bug).</summary>
    internal static OutboundException? Explain(Exception exception, string origin)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is OutboundException own) return own;
            if (inner is CertificateRefusedException refused) return New(OutboundFault.Certificate, $"The connection to {origin} is not trusted: {refused.Message}.", false, exception);
        }

        return exception switch
        {
            HttpRequestException request => Explain(request, origin),
            HttpIOException io => Explain(io.HttpRequestError, io, origin),
            OperationCanceledException => New(OutboundFault.Unreachable, $"{origin} cannot be reached: no connection came about. Check host and port, and that no firewall is in between.", true, exception),
            _ => null,
        };
    }

    /// <summary>The connection ended while the answer was read.</summary>
    internal static OutboundException BrokenOff(Exception exception, string origin) => New(
        OutboundFault.Incomplete, $"{origin} broke off the connection before its answer was complete. What came of it was dropped; it is asked again.", true, exception);

    private static OutboundException Explain(HttpRequestException exception, string origin)
    {
        for (Exception? inner = exception.InnerException; inner is not null; inner = inner.InnerException)
            if (inner is HttpIOException io && exception.HttpRequestError == HttpRequestError.Unknown)
                return Explain(io.HttpRequestError, exception, origin);
        return Explain(exception.HttpRequestError, exception, origin);
    }

    private static OutboundException Explain(HttpRequestError error, Exception exception, string origin) => error switch
    {
        HttpRequestError.SecureConnectionError => New(
            OutboundFault.Tls, $"No encrypted connection to {origin} came about. Check that the port is one for https, and that the server speaks TLS 1.2 or later.", exception.InnerException is not AuthenticationException, exception),
        HttpRequestError.ProxyTunnelError => New(
            OutboundFault.Proxy, $"The proxy made no connection to {origin}. Check the setting {OutboundProxy.Setting}, and that the proxy lets this host through.", true, exception),
        HttpRequestError.ResponseEnded => BrokenOff(exception, origin),
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError or HttpRequestError.ExtendedConnectNotSupported =>
            New(OutboundFault.Protocol, $"{origin} answered something that is not HTTP. Check scheme and port of the URL.", true, exception),
        HttpRequestError.ConfigurationLimitExceeded => New(OutboundFault.Protocol, $"{origin} answered with headers larger than 64 KiB. Check the URL.", true, exception),
        _ => Reset(exception)
            ? BrokenOff(exception, origin)
            : New(OutboundFault.Unreachable, $"{origin} cannot be reached: {Reason(exception)}. Check host and port, and that no firewall is in between.", true, exception),
    };

    private static bool Reset(Exception exception) =>
        exception is not HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }
        && Socket(exception) is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown;

    private static string Reason(Exception exception) => Socket(exception) switch
    {
        SocketError.ConnectionRefused => "it refused the connection",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.HostDown => "no way leads there",
        SocketError.TimedOut => "it does not answer",
        _ => "the connection failed",
    };

    private static SocketError? Socket(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            if (exception is SocketException socket) return socket.SocketErrorCode;
        return null;
    }

    private static OutboundException New(OutboundFault fault, string message, bool isTransient, Exception exception) => new(fault, message, isTransient, exception);
}

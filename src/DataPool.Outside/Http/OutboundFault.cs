namespace DataPool.Outside.Http;

/// <summary>What went wrong with a request that left the house.</summary>
public enum OutboundFault
{
    /// <summary>The request itself cannot be sent: its URL, headers or certificates.</summary>
    InvalidRequest,

    /// <summary>The address may not be connected to (<see cref="OutboundPolicy"/>).</summary>
    Refused,

    /// <summary>The host's name has no address, or the name server did not answer.</summary>
    NameNotFound,

    /// <summary>No connection: refused, no route, no answer.</summary>
    Unreachable,

    /// <summary>The proxy cannot be reached or refused.</summary>
    Proxy,

    /// <summary>The server's certificate cannot be trusted.</summary>
    Certificate,

    /// <summary>There is no common way of encryption, or the server speaks none on this port.</summary>
    Tls,

    /// <summary>401 or 403.</summary>
    Unauthorized,

    /// <summary>404 or 410.</summary>
    NotFound,

    /// <summary>429.</summary>
    RateLimited,

    /// <summary>5xx.</summary>
    ServerError,

    /// <summary>Another status that is no success.</summary>
    UnexpectedStatus,

    /// <summary>A redirect that is not followed.</summary>
    Redirect,

    /// <summary>The body, inflated, is larger than it may be.</summary>
    TooLarge,

    /// <summary>The body is shorter than announced or was cut off.</summary>
    Incomplete,

    /// <summary>The body cannot be inflated.</summary>
    Corrupt,

    /// <summary>What was answered is no HTTP.</summary>
    Protocol,

    /// <summary>Not done within the timeout.</summary>
    Timeout,
}

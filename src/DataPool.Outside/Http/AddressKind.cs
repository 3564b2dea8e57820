namespace DataPool.Outside.Http;

/// <summary>What an address is for, as far as it matters to who may connect to it.</summary>
public enum AddressKind
{
    /// <summary>Of the public internet.</summary>
    Public,

    /// <summary>Of a private network: RFC 1918, IPv6 unique local (fc00::/7) and site-local.</summary>
    Private,

    /// <summary>This machine itself.</summary>
    Loopback,

    /// <summary>Of a range with a use of its own: carriers' networks (100.64.0.0/10), documentation, benchmarks, tunnels, reserved.</summary>
    Special,

    /// <summary>Link-local, or where a cloud serves its machines' metadata and credentials.</summary>
    LinkLocal,

    /// <summary>No address of a server: unspecified, multicast, broadcast.</summary>
    Unusable,
}

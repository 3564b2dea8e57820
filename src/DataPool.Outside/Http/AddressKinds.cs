using System.Net;
using System.Net.Sockets;

namespace DataPool.Outside.Http;

/// <summary>
/// Tells what an address is for, by the IANA special-purpose registries (RFC 6890) and the addresses of clouds' metadata.
/// An IPv6 address that carries an IPv4 one counts as the worse of both: who translates it, connects to the latter.
/// </summary>
internal static class AddressKinds
{
    // Within each list the first match counts.
    private static readonly (IPNetwork Network, AddressKind Kind)[] V4 =
    [
        (IPNetwork.Parse("255.255.255.255/32"), AddressKind.Unusable),
        (IPNetwork.Parse("0.0.0.0/8"), AddressKind.Unusable),
        (IPNetwork.Parse("224.0.0.0/4"), AddressKind.Unusable),
        (IPNetwork.Parse("169.254.0.0/16"), AddressKind.LinkLocal),
        (IPNetwork.Parse("168.63.129.16/32"), AddressKind.LinkLocal), // Azure: the host of a virtual machine
        (IPNetwork.Parse("100.100.100.200/32"), AddressKind.LinkLocal), // Alibaba Cloud: metadata
        (IPNetwork.Parse("192.0.0.192/32"), AddressKind.LinkLocal), // Oracle Cloud: metadata
        (IPNetwork.Parse("127.0.0.0/8"), AddressKind.Loopback),
        (IPNetwork.Parse("10.0.0.0/8"), AddressKind.Private),
        (IPNetwork.Parse("172.16.0.0/12"), AddressKind.Private),
        (IPNetwork.Parse("192.168.0.0/16"), AddressKind.Private),
        (IPNetwork.Parse("100.64.0.0/10"), AddressKind.Special), // RFC 6598: carrier-grade NAT
        (IPNetwork.Parse("192.0.0.0/24"), AddressKind.Special),
        (IPNetwork.Parse("192.0.2.0/24"), AddressKind.Special),
        (IPNetwork.Parse("192.88.99.0/24"), AddressKind.Special),
        (IPNetwork.Parse("198.18.0.0/15"), AddressKind.Special),
        (IPNetwork.Parse("198.51.100.0/24"), AddressKind.Special),
        (IPNetwork.Parse("203.0.113.0/24"), AddressKind.Special),
        (IPNetwork.Parse("240.0.0.0/4"), AddressKind.Special),
    ];

    private static readonly (IPNetwork Network, AddressKind Kind)[] V6 =
    [
        (IPNetwork.Parse("::/128"), AddressKind.Unusable),
        (IPNetwork.Parse("::1/128"), AddressKind.Loopback),
        (IPNetwork.Parse("ff00::/8"), AddressKind.Unusable),
        (IPNetwork.Parse("fe80::/10"), AddressKind.LinkLocal),
        (IPNetwork.Parse("fd00:ec2::254/128"), AddressKind.LinkLocal), // AWS: metadata
        (IPNetwork.Parse("fd20:ce::254/128"), AddressKind.LinkLocal), // Google Cloud: metadata
        (IPNetwork.Parse("fc00::/7"), AddressKind.Private),
        (IPNetwork.Parse("fec0::/10"), AddressKind.Private),
        (IPNetwork.Parse("64:ff9b::/96"), AddressKind.Public), // RFC 6052: NAT64; the address within decides
        (IPNetwork.Parse("2001::/23"), AddressKind.Special), // protocol assignments, Teredo among them
        (IPNetwork.Parse("2001:db8::/32"), AddressKind.Special),
        (IPNetwork.Parse("3fff::/20"), AddressKind.Special),
        (IPNetwork.Parse("2000::/3"), AddressKind.Public),
        (IPNetwork.Parse("::/0"), AddressKind.Special),
    ];

    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>What an address is for. A zone id (<c>fe80::1%eth0</c>) changes nothing.</summary>
    internal static AddressKind Of(IPAddress address)
    {
        var plain = Plain(address);
        if (plain.AddressFamily == AddressFamily.InterNetwork) return Of(V4, plain);
        if (plain.AddressFamily != AddressFamily.InterNetworkV6) return AddressKind.Unusable;
        var outer = Of(V6, plain);
        // The kinds stand in order of how little may connect to them.
        return Carried(plain) is { } inner && Of(V4, inner) is var kind && kind > outer ? kind : outer;
    }

    /// <summary>The address without a zone id, and an IPv4 address that is only written as IPv6 (<c>::ffff:a.b.c.d</c>) as itself.</summary>
    internal static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes())
        : address;

    /// <summary>The IPv4 address to which a translator or tunnel takes an IPv6 one; null where none does.</summary>
    internal static IPAddress? Carried(IPAddress plain)
    {
        if (plain.AddressFamily != AddressFamily.InterNetworkV6) return null;
        Span<byte> bytes = stackalloc byte[16];
        if (!plain.TryWriteBytes(bytes, out _)) return null;
        if (SixToFour.Contains(plain)) return new IPAddress(bytes.Slice(2, 4));
        // ISATAP (RFC 5214): an interface id of 0:5efe:a.b.c.d or 200:5efe:a.b.c.d.
        var isIsatap = bytes[8] is 0 or 2 && bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == 0xFE;
        return isIsatap || Translated.Contains(plain) ? new IPAddress(bytes[12..]) : null;
    }

    private static AddressKind Of((IPNetwork Network, AddressKind Kind)[] ranges, IPAddress address) =>
        Array.Find(ranges, range => range.Network.Contains(address)).Kind;
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DataPool.Outside.Http;

/// <summary>
/// Which addresses DataPool connects to on somebody's behalf: any public one, and what the settings add. Immutable.
/// It is asked about the address of the connection itself, never about the text of a URL.
/// </summary>
/// <remarks>
/// A host name opens whatever private, loopback or special address it has; link-local ones, where clouds keep credentials, only
/// a network that names nothing else. Unspecified, multicast and broadcast addresses stay closed.
/// </remarks>
public sealed class OutboundPolicy
{
    /// <summary>The setting that lists host names.</summary>
    public const string HostsSetting = "DataPool:Outbound:AllowedHosts";

    /// <summary>The setting that lists networks.</summary>
    public const string NetworksSetting = "DataPool:Outbound:AllowedNetworks";

    private static readonly IdnMapping Idn = new();

    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<IPNetwork> _networks = [];

    /// <summary>What may be connected to besides public addresses.</summary>
    /// <param name="allowedHosts">Host names, without scheme and port; an address counts as its network.</param>
    /// <param name="allowedNetworks">Networks as <c>10.0.0.0/8</c> or <c>fd00::/8</c>, or single addresses.</param>
    /// <exception cref="ArgumentException">One is no host or network: see <see cref="HostFault"/> and <see cref="NetworkFault"/>.</exception>
    public OutboundPolicy(IEnumerable<string> allowedHosts, IEnumerable<string> allowedNetworks)
    {
        foreach (var text in allowedHosts)
            if (Network(text) is { } network) _networks.Add(network);
            else _hosts.Add(Host(text) ?? throw new ArgumentException(HostFault(text), nameof(allowedHosts)));
        foreach (var text in allowedNetworks)
            _networks.Add(Network(text) ?? throw new ArgumentException(NetworkFault(text), nameof(allowedNetworks)));
    }

    /// <summary>Public addresses alone.</summary>
    public static OutboundPolicy PublicOnly { get; } = new([], []);

    /// <summary>What is wrong with an entry of <see cref="HostsSetting"/>, to follow the setting's name; null if nothing is.</summary>
    public static string? HostFault(string text) => Host(text) is not null || Network(text) is not null
        ? null
        : $"must list host names such as intranet.example.com, without scheme, port and path; \"{text}\" is none.";

    /// <summary>What is wrong with an entry of <see cref="NetworksSetting"/>, to follow the setting's name; null if nothing is.</summary>
    public static string? NetworkFault(string text) => Network(text) is not null
        ? null
        : $"must list networks such as 10.0.0.0/8 or fd00::/8, or single addresses; \"{text}\" is none.";

    /// <summary>Whether a connection to an address may be made for the sake of a host.</summary>
    /// <param name="host">The host as the URL names it, punycode for international names.</param>
    /// <param name="address">The very address that would be connected to.</param>
    internal bool Allows(string host, IPAddress address)
    {
        var kind = AddressKinds.Of(address);
        if (kind is AddressKind.Public or AddressKind.Unusable) return kind == AddressKind.Public;
        if (kind != AddressKind.LinkLocal && _hosts.Contains(host.TrimEnd('.'))) return true;
        var plain = AddressKinds.Plain(address);
        var carried = AddressKinds.Carried(plain);
        return _networks.Exists(network =>
            (network.Contains(plain) || carried is not null && network.Contains(carried)) && (kind != AddressKind.LinkLocal || IsAllLinkLocal(network)));
    }

    private static string? Host(string text)
    {
        try
        {
            var host = Idn.GetAscii(text.Trim().TrimEnd('.'));
            return Uri.CheckHostName(host) == UriHostNameType.Dns ? host : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    internal static IPNetwork? Network(string text)
    {
        var trimmed = text.Trim();
        if (IPNetwork.TryParse(trimmed, out var network)) return network;
        // Only what reads as an address: "10" is 0.0.0.10 to the parser.
        if (!IPAddress.TryParse(trimmed, out var address) || !trimmed.Contains(':') && trimmed.Count(character => character == '.') != 3) return null;
        var plain = AddressKinds.Plain(address);
        return new IPNetwork(plain, plain.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }

    // "0.0.0.0/0" is written to be rid of refusals, not to hand out the credentials of the machine.
    private static bool IsAllLinkLocal(IPNetwork network)
    {
        var last = network.BaseAddress.GetAddressBytes();
        for (var bit = network.PrefixLength; bit < last.Length * 8; bit++) last[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return AddressKinds.Of(network.BaseAddress) == AddressKind.LinkLocal && AddressKinds.Of(new IPAddress(last)) == AddressKind.LinkLocal;
    }
}

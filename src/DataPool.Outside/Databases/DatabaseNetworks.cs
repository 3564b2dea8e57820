using System.Net;
using DataPool.Outside.Http;

namespace DataPool.Outside.Databases;

/// <summary>
/// Which addresses DataPool connects to for databases: by default public, private and loopback ones; where networks are given,
/// those alone. Link-local addresses, where clouds keep credentials, stay closed whatever is given. Immutable.
/// </summary>
public sealed class DatabaseNetworks
{
    /// <summary>The setting that lists networks.</summary>
    public const string Setting = "DataPool:Outbound:SqlNetworks";

    private readonly List<IPNetwork>? _networks;

    /// <summary>What may be connected to.</summary>
    /// <param name="networks">Networks as <c>10.0.0.0/8</c>, or single addresses; null for the default.</param>
    /// <exception cref="ArgumentException">One is no network: see <see cref="OutboundPolicy.NetworkFault"/>.</exception>
    public DatabaseNetworks(IEnumerable<string>? networks) => _networks = networks
        ?.Select(static text => OutboundPolicy.Network(text) ?? throw new ArgumentException(OutboundPolicy.NetworkFault(text), nameof(networks)))
        .ToList();

    /// <summary>Public, private and loopback addresses.</summary>
    public static DatabaseNetworks Default { get; } = new(null);

    /// <summary>Whether a connection to an address may be made.</summary>
    internal bool Allows(IPAddress address)
    {
        var kind = AddressKinds.Of(address);
        if (kind is AddressKind.LinkLocal or AddressKind.Unusable) return false;
        if (_networks is null) return kind is AddressKind.Public or AddressKind.Private or AddressKind.Loopback;
        var plain = AddressKinds.Plain(address);
        return _networks.Exists(network => network.Contains(plain));
    }
}

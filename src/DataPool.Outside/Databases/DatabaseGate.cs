using System.Net;
using System.Net.Sockets;
using DataPool.Outside.Http;

namespace DataPool.Outside.Databases;

/// <summary>
/// Resolves the hosts of databases to the addresses that may be connected to. Drivers are given such an address and no name, so
/// that no name can mean another one by the time of the connection.
/// </summary>
public sealed class DatabaseGate
{
    private readonly DatabaseNetworks _networks;
    private readonly IAddressResolver _resolver;

    /// <summary>A gate with the system's resolver.</summary>
    public DatabaseGate(DatabaseNetworks networks) : this(networks, new SystemResolver())
    {
    }

    internal DatabaseGate(DatabaseNetworks networks, IAddressResolver resolver) => (_networks, _resolver) = (networks, resolver);

    /// <summary>Those addresses of a host that may be connected to, the best first; at least one.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="subject">How a message names the host, at the beginning of a sentence: a secret one stays unnamed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OutboundException"><see cref="OutboundFault.NameNotFound"/> or <see cref="OutboundFault.Refused"/>.</exception>
    public async Task<IPAddress[]> OpenAsync(string host, string subject, CancellationToken cancellationToken)
    {
        var addresses = await FindAsync(host, subject, cancellationToken).ConfigureAwait(false);
        var open = Array.FindAll(addresses, _networks.Allows);
        return open.Length > 0 ? open : throw Refusal(subject, addresses);
    }

    private async Task<IPAddress[]> FindAsync(string host, string subject, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal)) return [literal];
        try
        {
            var addresses = await _resolver.ResolveAsync(host, cancellationToken).ConfigureAwait(false);
            if (addresses.Length > 0) return addresses;
        }
        catch (SocketException exception)
        {
            if (exception.SocketErrorCode == SocketError.TryAgain)
                throw new OutboundException(OutboundFault.NameNotFound, $"{subject} was not found: the name server gave no answer. Check this machine's network and name server.", transient: true);
        }

        throw new OutboundException(OutboundFault.NameNotFound, $"{subject} has no address. Check its spelling, and that this machine's name server knows it.", transient: true);
    }

    // What the name resolves to stays unsaid: it is the internal network's business.
    private static OutboundException Refusal(string subject, IPAddress[] addresses) => new(
        OutboundFault.Refused,
        addresses.Select(AddressKinds.Of).Min() switch
        {
            AddressKind.Unusable => $"{subject} is no address that a server can have. Check it.",
            AddressKind.LinkLocal => $"{subject} is a link-local or metadata address, which DataPool never reads databases from.",
            _ => $"{subject} is in a network that DataPool does not read databases from. If it should, add that network to the setting {DatabaseNetworks.Setting}.",
        },
        transient: false);
}

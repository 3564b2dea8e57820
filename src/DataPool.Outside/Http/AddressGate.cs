using System.Net;
using System.Net.Sockets;

namespace DataPool.Outside.Http;

/// <summary>Resolves hosts to the addresses that may be connected to.</summary>
internal sealed class AddressGate(OutboundPolicy policy, IAddressResolver resolver)
{
    /// <summary>Those addresses of a host that may be connected to, the best first; at least one.</summary>
    /// <exception cref="OutboundException">The name has no address, or none that may be connected to.</exception>
    internal async Task<IPAddress[]> OpenAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = await FindAsync(host, cancellationToken).ConfigureAwait(false);
        var open = Array.FindAll(addresses, address => policy.Allows(host, address));
        return open.Length > 0 ? open : throw Refusal(host, addresses);
    }

    private async Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal)) return [literal];
        try
        {
            var addresses = await resolver.ResolveAsync(host, cancellationToken).ConfigureAwait(false);
            if (addresses.Length > 0) return addresses;
        }
        catch (SocketException exception)
        {
            if (exception.SocketErrorCode == SocketError.TryAgain)
                throw new OutboundException(OutboundFault.NameNotFound, $"The name server gave no answer about '{host}'. Check this machine's network and name server.", transient: true, exception);
        }

        throw new OutboundException(OutboundFault.NameNotFound, $"There is no address for the host '{host}'. Check its spelling, and that this machine's name server knows it.", transient: true);
    }

    // What the name resolves to stays unsaid: it is the internal network's business.
    private static OutboundException Refusal(string host, IPAddress[] addresses)
    {
        var kind = addresses.Select(AddressKinds.Of).Min();
        var message = kind switch
        {
            AddressKind.Unusable => $"'{host}' is no address that a server can have. Check the URL.",
            AddressKind.LinkLocal =>
                $"'{host}' is a link-local or metadata address, which DataPool does not connect to. If it should, list exactly that network in the setting {OutboundPolicy.NetworksSetting}.",
            _ =>
                $"'{host}' is {Place(kind)}, and DataPool connects to public addresses only. If it should connect to this one, add the host name to the setting {OutboundPolicy.HostsSetting} or its network to {OutboundPolicy.NetworksSetting}.",
        };
        return new OutboundException(OutboundFault.Refused, message, transient: false);
    }

    private static string Place(AddressKind kind) => kind switch
    {
        AddressKind.Loopback => "this machine itself",
        AddressKind.Private => "in a private network",
        _ => "in a network for special use",
    };
}

using System.Net;

namespace DataPool.Outside.Http;

/// <summary>Finds the addresses of a host.</summary>
internal interface IAddressResolver
{
    /// <summary>The addresses of a name, the best first.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">There are none.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}

/// <summary>The system's resolver.</summary>
internal sealed class SystemResolver : IAddressResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}

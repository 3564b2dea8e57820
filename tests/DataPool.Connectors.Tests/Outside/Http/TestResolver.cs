using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using DataPool.Outside.Http;

namespace DataPool.Connectors.Tests.Outside.Http;

/// <summary>Knows the names that a test gives it; each time it is asked it may answer something else.</summary>
internal sealed class TestResolver : IAddressResolver
{
    private readonly Dictionary<string, Func<string[]>> _names = [];

    public ConcurrentQueue<string> Asked { get; } = [];

    public TestResolver With(string host, params string[] addresses) => With(host, () => addresses);

    public TestResolver With(string host, Func<string[]> addresses)
    {
        _names[host] = addresses;
        return this;
    }

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Asked.Enqueue(host);
        return _names.TryGetValue(host, out var addresses)
            ? Task.FromResult(Array.ConvertAll(addresses(), IPAddress.Parse))
            : throw new SocketException((int)SocketError.HostNotFound);
    }
}

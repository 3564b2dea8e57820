using System.Net;
using System.Net.Sockets;

namespace DataPool.Outside.Http;

/// <summary>Resolves, checks and connects in one step, so that no name can mean another address by the time of the connection.</summary>
internal sealed class GuardedConnector(AddressGate gate, TimeProvider time)
{
    // Another address is waiting: a dead first one (a broken IPv6 route) must not use up the whole timeout.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    internal async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = await gate.OpenAsync(target.Host, cancellationToken).ConfigureAwait(false);
        for (var i = 0; ; i++)
        {
            var isLast = i == addresses.Length - 1;
            try
            {
                return await ConnectAsync(addresses[i], target.Port, isLast ? Timeout.InfiniteTimeSpan : Patience, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (!isLast && exception is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The next address may do better.
            }
        }
    }

    private async Task<Stream> ConnectAsync(IPAddress address, int port, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), either.Token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

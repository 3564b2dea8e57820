using System.Net;
using System.Net.Sockets;

namespace DataPool.Connectors.Tests.Sql.Compliance;

/// <summary>Something that is no database: it says the same to everybody, and hangs up.</summary>
internal sealed class OtherServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    public OtherServer(byte[] answer)
    {
        _listener.Start();
        _serving = ServeAsync(answer);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync(byte[] answer)
    {
        while (true)
        {
            try
            {
                using var client = await _listener.AcceptSocketAsync();
                await client.SendAsync(answer);
                client.Shutdown(SocketShutdown.Send);
                // What the client said is read to its end: otherwise the answer might be lost with the connection.
                var rest = new byte[1024];
                while (await client.ReceiveAsync(rest) > 0)
                {
                }
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown)
            {
                // The client was faster.
            }
            catch (Exception exception) when (exception is SocketException or InvalidOperationException)
            {
                return;
            }
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace DataPool.TestServers;

/// <summary>
/// A free loopback port below the range that the system gives to clients: a restarted server finds its port free
/// again, and a client that reconnects meanwhile cannot meet itself on it.
/// </summary>
public static class FreePort
{
    /// <summary>A port that nobody listens on now.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(20_000, 32_000);
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}

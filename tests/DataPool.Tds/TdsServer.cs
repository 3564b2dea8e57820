using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace DataPool.Tds;

/// <summary>
/// A double of SQL Server that speaks TDS 7.4 just well enough for its clients: login, batches, <c>sp_executesql</c>,
/// transactions, attention, typed rows, errors. It listens on a free loopback port.
/// </summary>
public sealed class TdsServer : IAsyncDisposable
{
    internal const string ServerName = "double";

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _sessions = [];
    private readonly Task _accept;
    private int _open;
    private int _attentions;
    private int _isDisposed;

    /// <summary>Starts it.</summary>
    /// <param name="database">What stands behind it.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="certificate">With it, connections are encrypted; without, the server says that it cannot.</param>
    public TdsServer(ITdsDatabase database, int port = 0, X509Certificate2? certificate = null)
    {
        Database = database;
        Certificate = certificate;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accept = AcceptAsync();
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The only account.</summary>
    public string User { get; init; } = "reader";

    /// <summary>Its password.</summary>
    public string Password { get; init; } = "secret-7531";

    /// <summary>The only database.</summary>
    public string DatabaseName { get; init; } = "shop";

    /// <summary>How many connections are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>How often a client gave up a request.</summary>
    public int Attentions => Volatile.Read(ref _attentions);

    internal ITdsDatabase Database { get; }

    internal X509Certificate2? Certificate { get; }

    /// <summary>Closes the port and cuts off whoever is connected, as a server that is killed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1) return;
        await _stop.CancelAsync();
        _listener.Stop();
        await _accept;
        await Task.WhenAll(_sessions.Keys);
        _stop.Dispose();
    }

    internal void Heard() => Interlocked.Increment(ref _attentions);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                var session = ServeAsync(socket);
                _sessions.TryAdd(session, 0);
                _ = session.ContinueWith(ended => _sessions.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        Interlocked.Increment(ref _open);
        try
        {
            socket.NoDelay = true;
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            await new TdsSession(this).ServeAsync(stream, _stop.Token);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or OperationCanceledException or SocketException
            or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client went away or said nonsense: so this connection is over.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DataPool.Connectors.Tests.Outside.Http;

/// <summary>A server that reads requests as they come and answers any bytes at all.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<RawExchange, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly SslStreamCertificateContext? _context;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accept;
    private int _connections;

    public RawServer(Func<RawExchange, Task> answer, string address = "127.0.0.1", int port = 0, X509Certificate2? certificate = null)
    {
        _answer = answer;
        _certificate = certificate;
        // Offline: a server would fetch what its certificate names, too.
        _context = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true);
        _listener = new TcpListener(IPAddress.Parse(address), port);
        _listener.Start();
        _accept = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Heads of the requests, in order.</summary>
    public ConcurrentQueue<string> Heads { get; } = [];

    public Uri Url(string path = "/", string host = "127.0.0.1") => new($"{(_certificate is null ? "http" : "https")}://{host}:{Port}{path}");

    /// <summary>Answers every request alike and keeps the connection.</summary>
    public static RawServer Always(string status, string headers = "", string body = "", string address = "127.0.0.1", int port = 0) =>
        new(exchange => exchange.AnswerAsync(status, headers, Encoding.UTF8.GetBytes(body)), address, port);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accept;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                open.Add(ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            Stream stream = client.GetStream();
            if (_certificate is not null)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = _context }, _stop.Token);
                stream = tls;
            }

            while (await ReadHeadAsync(stream) is { Length: > 0 } head)
            {
                Heads.Enqueue(head);
                var exchange = new RawExchange(head, stream, client.Client, _stop.Token);
                await _answer(exchange);
                if (exchange.IsLast) break;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client went away, as it may.
        }
    }

    private async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            head.Append((char)one[0]);
            // The first byte of TLS, which plain servers answer at once with an error.
            if (head.Length == 1 && one[0] == 0x16) return head.ToString();
            if (head.Length >= 4 && head.ToString(head.Length - 4, 4) == "\r\n\r\n") return head.ToString();
        }

        return "";
    }
}

/// <summary>One request and the way back.</summary>
internal sealed class RawExchange(string head, Stream stream, Socket socket, CancellationToken stop)
{
    public string Head => head;

    public string Path => head.Split(' ')[1];

    public CancellationToken Stop => stop;

    /// <summary>Whether the connection is closed now.</summary>
    public bool IsLast { get; set; }

    public string? Header(string name) => head.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    public Task AnswerAsync(string status, string headers, byte[] body) =>
        SendAsync([.. Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n{headers}\r\n"), .. body]);

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes)
    {
        await stream.WriteAsync(bytes, stop);
        await stream.FlushAsync(stop);
    }

    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        IsLast = true;
    }
}

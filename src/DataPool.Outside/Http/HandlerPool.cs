using System.Net;

namespace DataPool.Outside.Http;

/// <summary>
/// Connections, kept for a while by origin and by the authorities that their servers' certificates were checked with. What
/// was connected once was checked then; a connection is closed after two minutes, so that changes of names count.
/// </summary>
internal sealed class HandlerPool(GuardedConnector connector, OutboundProxy? proxy) : IDisposable
{
    // Each set of own authorities has connections of its own; those least used go first.
    private const int MaxIdle = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private long _clock;
    private bool _isDisposed;

    /// <summary>Takes what sends requests, until the lease is disposed.</summary>
    internal Lease Rent(TrustedCertificates? own)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var key = own?.Key ?? "";
            if (!_entries.TryGetValue(key, out var entry)) _entries.Add(key, entry = new Entry(new HttpMessageInvoker(Create(own))));
            entry.Leases++;
            entry.LastUse = ++_clock;
            return new Lease(this, entry);
        }
    }

    /// <summary>Closes all connections; requests under way fail.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var entry in _entries.Values) entry.Invoker.Dispose();
            _entries.Clear();
        }
    }

    private SocketsHttpHandler Create(TrustedCertificates? own) => new()
    {
        ConnectCallback = proxy is null
            ? (context, cancellationToken) => connector.ConnectAsync(context.DnsEndPoint, cancellationToken)
            : null,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        UseProxy = proxy is not null,
        Proxy = proxy?.Web,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        Credentials = null,
        MaxConnectionsPerServer = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        MaxResponseHeadersLength = 64,
        MaxResponseDrainSize = 64 << 10,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        SslOptions = new CertificateCheck(own).Options(),
    };

    private void Return(Entry entry)
    {
        lock (_lock)
        {
            entry.Leases--;
            if (_entries.Count <= MaxIdle) return;
            var (key, oldest) = _entries.Where(pair => pair.Value.Leases == 0).MinBy(pair => pair.Value.LastUse);
            if (oldest is null) return;
            _entries.Remove(key);
            oldest.Invoker.Dispose();
        }
    }

    private sealed class Entry(HttpMessageInvoker invoker)
    {
        internal HttpMessageInvoker Invoker { get; } = invoker;

        internal int Leases { get; set; }

        internal long LastUse { get; set; }
    }

    /// <summary>What sends requests, lent.</summary>
    internal readonly struct Lease : IDisposable
    {
        private readonly HandlerPool _pool;
        private readonly Entry _entry;

        internal Lease(HandlerPool pool, object entry)
        {
            _pool = pool;
            _entry = (Entry)entry;
        }

        /// <summary>Sends a request; ends with the answer's headers.</summary>
        internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            _entry.Invoker.SendAsync(request, cancellationToken);

        public void Dispose() => _pool.Return(_entry);
    }
}

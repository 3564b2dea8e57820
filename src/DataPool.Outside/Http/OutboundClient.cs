using System.Net;
using System.Net.Http.Headers;

namespace DataPool.Outside.Http;

/// <summary>
/// The way out over HTTP: one for the whole host, safe for many threads. It connects only where the <see cref="OutboundPolicy"/>
/// allows it, takes no proxy from the environment, keeps no cookies, follows redirects by itself and checks each, and bounds
/// time and size of all that it reads.
/// </summary>
public sealed class OutboundClient : IDisposable
{
    /// <summary>Redirects that are followed in one fetch.</summary>
    public const int MaxRedirects = 5;

    private readonly AddressGate _gate;
    private readonly HandlerPool _handlers;
    private readonly ProductInfoHeaderValue _userAgent;
    private readonly bool _hasProxy;
    private readonly TimeProvider _time;

    /// <summary>A client; it has no connection yet.</summary>
    /// <param name="policy">Where it may connect to.</param>
    /// <param name="proxy">Through which it does; null for directly.</param>
    /// <param name="version">DataPool's version, for the user agent.</param>
    /// <param name="time">Keeps the timeouts.</param>
    public OutboundClient(OutboundPolicy policy, OutboundProxy? proxy, string version, TimeProvider time)
        : this(policy, proxy, version, time, new SystemResolver())
    {
    }

    internal OutboundClient(OutboundPolicy policy, OutboundProxy? proxy, string version, TimeProvider time, IAddressResolver resolver)
    {
        _gate = new AddressGate(policy, resolver);
        _handlers = new HandlerPool(new GuardedConnector(_gate, time), proxy);
        _userAgent = new ProductInfoHeaderValue("DataPool", version);
        _hasProxy = proxy is not null;
        _time = time;
    }

    /// <summary>Fetches a URL's content, inflated, into a stream of the caller, who drops what was written when it fails.</summary>
    /// <exception cref="OutboundException">Anything went wrong; whether a retry may help stands in it.</exception>
    /// <exception cref="IOException">The destination cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled it.</exception>
    public async Task<FetchResult> FetchAsync(FetchRequest request, Stream destination, CancellationToken cancellationToken)
    {
        if (OutboundUrl.Fault(request.Url) is { } fault) throw new OutboundException(OutboundFault.InvalidRequest, $"The URL {fault}", transient: false);
        if (OutboundHeaders.Fault(request.Headers, request.Auth) is { } wrong) throw new OutboundException(OutboundFault.InvalidRequest, wrong, transient: false);
        using var deadline = new CancellationTokenSource(request.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var trail = new RedirectTrail(request);
        try
        {
            using var lease = _handlers.Rent(request.CaCertificates);
            while (true)
            {
                using var message = Message(request, trail);
                if (_hasProxy) await CheckBehindProxyAsync(trail.Url, either.Token).ConfigureAwait(false);
                using var response = await lease.SendAsync(message, either.Token).ConfigureAwait(false);
                if (!trail.Follow(response)) return await ReadAsync(request, trail, response, destination, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException exception) when (deadline.IsCancellationRequested)
        {
            throw new OutboundException(
                OutboundFault.Timeout, $"{OutboundUrl.Origin(trail.Url)} was not done within the timeout of {request.Timeout.TotalSeconds:0.###} seconds and was given up.", transient: true, exception);
        }
        catch (Exception exception) when (OutboundFailure.Explain(exception, OutboundUrl.Origin(trail.Url)) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose() => _handlers.Dispose();

    private HttpRequestMessage Message(FetchRequest request, RedirectTrail trail)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, trail.Url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        foreach (var encoding in BodyCopy.Encodings) message.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        if (request.IfNoneMatch is { } tag) message.Headers.TryAddWithoutValidation("If-None-Match", tag);
        if (request.IfModifiedSince is { } since) message.Headers.TryAddWithoutValidation("If-Modified-Since", since);
        if (trail.HasSecrets)
        {
            foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);
            if (request.Auth.Header is { } authorization) message.Headers.Authorization = authorization;
        }

        if (!message.Headers.Contains("User-Agent")) message.Headers.UserAgent.Add(_userAgent);
        if (!message.Headers.Contains("Accept")) message.Headers.TryAddWithoutValidation("Accept", "*/*");
        return message;
    }

    // The proxy makes the connection; what can be seen to be closed from here is refused all the same.
    private async Task CheckBehindProxyAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            await _gate.OpenAsync(url.IdnHost, cancellationToken).ConfigureAwait(false);
        }
        catch (OutboundException exception) when (exception.Fault == OutboundFault.NameNotFound)
        {
            // Where a proxy leads out, names outside are often known to it alone.
        }
    }

    private async Task<FetchResult> ReadAsync(
        FetchRequest request, RedirectTrail trail, HttpResponseMessage response, Stream destination, CancellationToken cancellationToken)
    {
        var origin = OutboundUrl.Origin(trail.Url);
        var isConditional = request.IfNoneMatch is not null || request.IfModifiedSince is not null;
        var result = new FetchResult
        {
            NotModified = response.StatusCode == HttpStatusCode.NotModified && isConditional,
            ETag = ContentHeaders.One(response, "ETag"),
            LastModified = ContentHeaders.One(response, "Last-Modified"),
            MediaType = response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant(),
            Charset = response.Content.Headers.ContentType?.CharSet?.Trim('"'),
            FileName = ContentHeaders.FileName(response, trail.Url),
        };
        if (result.NotModified) return result;
        StatusCheck.ThrowIfNotContent(response, origin, _time);
        return result with { Bytes = await BodyCopy.CopyAsync(response.Content, destination, request.MaxBytes, origin, cancellationToken).ConfigureAwait(false) };
    }
}

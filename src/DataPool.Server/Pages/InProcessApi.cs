using DataPool.Admin.Api;
using DataPool.Server.Security;
using Microsoft.AspNetCore.Http.Features;

namespace DataPool.Server.Pages;

/// <summary>
/// Sends a request through the server's own pipeline without the network: routing, the gate and the endpoint see it as any
/// other. Who sends it is a fact here, not a header (<see cref="Caller"/> among the features).
/// </summary>
internal sealed class InProcessApi(IServiceScopeFactory scopes, PageHost host)
{
    private const string Json = "application/json";

    /// <summary>Sends it.</summary>
    /// <param name="caller">Who does.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was ended before it had its answer.</exception>
    public Task<ApiAnswer> SendAsync(Caller caller, ApiRequest request, CancellationToken cancellationToken) =>
        SendAsync(request, http => http.Features.Set(caller), cancellationToken);

    /// <summary>Sends it as a sender does.</summary>
    /// <param name="key">Its ingest key.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was ended before it had its answer.</exception>
    public Task<ApiAnswer> SendAsync(string key, ApiRequest request, CancellationToken cancellationToken) =>
        SendAsync(request, http => http.Request.Headers.Authorization = $"Bearer {key}", cancellationToken);

    private async Task<ApiAnswer> SendAsync(ApiRequest request, Action<HttpContext> sign, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        using var answer = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        sign(http);
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        http.Request.Method = request.Method;
        http.Request.Scheme = "http";
        http.Request.Host = new HostString("localhost");
        var question = request.Path.IndexOf('?', StringComparison.Ordinal);
        http.Request.Path = PathString.FromUriComponent(question < 0 ? request.Path : request.Path[..question]);
        if (question >= 0) http.Request.QueryString = new QueryString(request.Path[question..]);
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = request.Path;
        http.Request.Headers.Accept = Json;
        if (request.IfMatch is { } tag) http.Request.Headers.IfMatch = tag;
        if (!request.Body.IsEmpty)
        {
            http.Request.ContentType = Json;
            http.Request.ContentLength = request.Body.Length;
            http.Request.Body = new MemoryStream(request.Body.ToArray(), writable: false);
            http.Features.Set<IHttpRequestBodyDetectionFeature>(new HasBody());
        }

        await host.Pipeline(http);
        // A request that was given up has no answer, and must not look like an empty one.
        cancellationToken.ThrowIfCancellationRequested();
        await http.Response.CompleteAsync();
        return new ApiAnswer(http.Response.StatusCode, answer.ToArray(), http.Response.Headers.ETag is [{ } etag] ? etag : null);
    }

    private sealed class HasBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }
}

namespace DataPool.Admin.Api;

/// <summary>The way from a page to the management API in the same process: with the rights of whoever uses the page, never through the network.</summary>
public interface IApiTransport
{
    /// <summary>Sends one request and waits for its whole answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the request, as a client that goes away does.</param>
    Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken);
}

/// <summary>A request to the API.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path with its query: <c>/api/connectors?limit=100</c>.</param>
/// <param name="Body">The JSON body; empty for none.</param>
/// <param name="IfMatch">The <c>If-Match</c> header, or null.</param>
public sealed record ApiRequest(string Method, string Path, ReadOnlyMemory<byte> Body = default, string? IfMatch = null);

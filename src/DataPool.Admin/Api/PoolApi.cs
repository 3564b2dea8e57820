using System.Text;
using System.Text.Json.Nodes;

namespace DataPool.Admin.Api;

/// <summary>
/// The management API for pages. Pages do nothing that an integrator could not: the same paths, checks, errors and roles
/// (PRODUCT 4), without the network.
/// </summary>
public sealed class PoolApi(IApiTransport transport)
{
    /// <summary>Reads a resource.</summary>
    /// <exception cref="ApiException">The API answered with an error.</exception>
    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken = default) =>
        Checked(await transport.SendAsync(new ApiRequest("GET", path), cancellationToken)).Read<T>();

    /// <summary>Sends a request whose error answers are the caller's to handle.</summary>
    public Task<ApiAnswer> SendAsync(string method, string path, JsonNode? body = null, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        transport.SendAsync(new ApiRequest(method, path, body is null ? default : Encoding.UTF8.GetBytes(body.ToJsonString()), ifMatch), cancellationToken);

    /// <summary>Starts an action.</summary>
    /// <exception cref="ApiException">The API answered with an error.</exception>
    public async Task<ApiAnswer> PostAsync(string path, JsonNode? body = null, CancellationToken cancellationToken = default) =>
        Checked(await SendAsync("POST", path, body, null, cancellationToken));

    /// <summary>Deletes a resource.</summary>
    /// <exception cref="ApiException">The API answered with an error.</exception>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        Checked(await SendAsync("DELETE", path, null, null, cancellationToken));

    private static ApiAnswer Checked(ApiAnswer answer) => answer.IsOk ? answer : throw new ApiException(answer.Problem());
}

using System.Text.Json.Nodes;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Live;
using Xunit;

namespace DataPool.Server.Tests.Security;

/// <summary>Makes keys, and sends requests with them as a browser or another program would.</summary>
internal static class ReaderCalls
{
    /// <summary>Makes a read key; the answer has <c>id</c> and <c>key</c>.</summary>
    public static Task<JsonObject> AddKeyAsync(this LiveServer server, string streams, string more = "") =>
        server.AskAsync(HttpMethod.Post, "/api/keys", 201, $$"""{ "name": "wall", "streams": [{{streams}}]{{more}} }""");

    /// <summary>Makes an API token; the answer has <c>id</c> and <c>token</c>.</summary>
    public static Task<JsonObject> AddTokenAsync(this LiveServer server, string role, string more = "") =>
        server.AskAsync(HttpMethod.Post, "/api/tokens", 201, $$"""{ "name": "a {{role}}", "role": "{{role}}"{{more}} }""");

    /// <summary>Sends a request; the answer's body is not waited for.</summary>
    /// <param name="server">The server.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">The path with its query.</param>
    /// <param name="key">The key to send as Bearer, or null.</param>
    /// <param name="headers">More headers.</param>
    public static async Task<HttpResponseMessage> CallAsync(this LiveServer server, string method, string path, string? key, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (key is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await server.Sender.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>Reads a path and expects a status; of a refusal the code and detail come back.</summary>
    public static async Task<string> GetAsync(this LiveServer server, string path, string? key, int status, params (string Name, string Value)[] headers)
    {
        using var response = await server.CallAsync("GET", path, key, headers);
        if (status == 200 && response.StatusCode == System.Net.HttpStatusCode.OK) return "";
        var problem = await LiveServer.ReadAsync(response, status);
        return $"{problem.Text("code")}: {problem.Text("detail")}";
    }

    /// <summary>A header of an answer, or null.</summary>
    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}

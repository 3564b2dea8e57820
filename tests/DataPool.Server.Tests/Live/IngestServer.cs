using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>What a custom integration sends.</summary>
internal static class IngestServer
{
    /// <summary>Creates a premium connector; the answer is its resource, with <c>ingestKey</c>.</summary>
    public static Task<JsonObject> AddPremiumAsync(this LiveServer server, string stream, string mapping = "", string source = "{}") =>
        server.AskAsync(HttpMethod.Post, "/api/connectors", 201,
            $$"""{"name":"{{stream}} {{Guid.NewGuid():N}}","type":"premium","source":{{source}},"mapping":{"stream":"{{stream}}"{{mapping}} } }""");

    /// <summary>Posts with a connector's key.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        this LiveServer server, JsonObject connector, HttpContent body, string path = "/api/ingest", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", connector["ingestKey"]!.GetValue<string>());
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await server.Sender.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Posts JSON to the ingest API and expects a status.</summary>
    public static async Task<JsonObject> IngestAsync(this LiveServer server, JsonObject connector, string json, int status = 202, string query = "")
    {
        using var response = await server.SendAsync(connector, LiveServer.Json(json), "/api/ingest" + query);
        return await LiveServer.ReadAsync(response, status);
    }

    /// <summary>A body of lines.</summary>
    public static StringContent Lines(string text) => new(text, Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
}

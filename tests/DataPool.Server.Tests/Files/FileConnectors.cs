using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Live;
using Xunit;

namespace DataPool.Server.Tests.Files;

/// <summary>What tests of file connectors ask the server.</summary>
internal static class FileConnectors
{
    /// <summary>Creates a file connector; the answer is its resource.</summary>
    /// <param name="server">The server.</param>
    /// <param name="source">The members of <c>source</c>, without braces.</param>
    /// <param name="mapping">Further members of <c>mapping</c>, with a comma before them.</param>
    /// <param name="more">Further members of the definition, with a comma behind them.</param>
    public static Task<JsonObject> AddFileAsync(this LiveServer server, string source, string mapping = "", string more = "") =>
        server.AskAsync(HttpMethod.Post, "/api/connectors", 201, $$"""{"name":"File {{Guid.NewGuid():N}}","type":"file",{{more}}"source":{ {{source}} },"mapping":{"stream":"board"{{mapping}} } }""");

    /// <summary>Uploads a file as the administrator, or with a key.</summary>
    public static async Task<JsonObject> UploadAsync(this LiveServer server, JsonObject connector, string content, int status = 200, string query = "?name=board.csv", string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/connectors/{connector.Text("id")}/file{query}") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(content)) };
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await (key is null ? server.Admin : server.Sender).SendAsync(request, TestContext.Current.CancellationToken);
        return await LiveServer.ReadAsync(response, status);
    }

    /// <summary>The items of the stream <c>board</c>: <c>key{field=json,…}</c>.</summary>
    public static async Task<string[]> ItemsAsync(this LiveServer server) =>
        [.. (await server.SnapshotAsync("board"))["items"]!.AsArray().Select(item =>
            $"{item!["key"]}{{{string.Join(',', item["fields"]!.AsObject().Select(field => $"{field.Key}={field.Value?.ToJsonString() ?? "null"}"))}}}")];

    /// <summary>The files that the connector has of those that were uploaded.</summary>
    public static Task<JsonObject> FilesAsync(this LiveServer server, JsonObject connector, int status = 200) =>
        server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector.Text("id")}/file", status);

    public static string Outcome(this JsonObject run) => run.Text("outcome");

    public static string Code(this JsonObject run) => run["error"]!["code"]!.GetValue<string>();

    public static Task<JsonObject> RunAsync(this LiveServer server, JsonObject connector, int status = 200) =>
        server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector.Text("id")}/run?wait=true", status);

    /// <summary>Changes the connector's definition.</summary>
    public static async Task ChangeAsync(this LiveServer server, JsonObject connector, Action<JsonObject> change)
    {
        var path = new Uri($"/api/connectors/{connector.Text("id")}", UriKind.Relative);
        using var read = await server.Admin.GetAsync(path, TestContext.Current.CancellationToken);
        var definition = (await LiveServer.ReadAsync(read, 200))["definition"]!.DeepClone().AsObject();
        change(definition);
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = LiveServer.Json(definition.ToJsonString()) };
        request.Headers.IfMatch.Add(read.Headers.ETag!);
        using var changed = await server.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        await LiveServer.ReadAsync(changed, 200);
    }

    /// <summary>Waits until the connector has a state and, where it is given, a code.</summary>
    public static async Task StateAsync(this LiveServer server, JsonObject connector, string state, string? code = null)
    {
        var seen = "";
        for (var i = 0; i < 600; i++)
        {
            var now = await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector.Text("id")}", 200);
            seen = $"{now.Text("state")} {now["stateCode"]} {now["stateReason"]}";
            if (now.Text("state") == state && (code is null || (string?)now["stateCode"] == code)) return;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"It is {seen}, not {state} {code}.");
    }
}

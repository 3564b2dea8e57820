using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DataPool.Server.Api.Push;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>Every answer to a push, and that a refused one changes nothing.</summary>
public sealed class PushTests
{
    [Fact]
    public async Task What_was_counted_of_a_deleted_connector_is_forgotten()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """{"id":"a"}""");
        var rates = server.Services.GetRequiredService<PushRates>();
        Assert.Equal(1, rates.Count);
        await server.AskAsync(HttpMethod.Delete, $"/api/connectors/{connector["id"]}", 204);
        Assert.Equal(0, rates.Count);
    }

    [Fact]
    public async Task An_accepted_push_is_there_after_a_restart_and_counts_what_it_changed()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        var answer = await server.PushAsync(connector, """[{"id":"a","x":1},{"id":"b","x":1},{"id":"c","x":2}]""");
        Assert.Equal("accepted", answer["status"]!.GetValue<string>());
        Assert.StartsWith("req_", answer["requestId"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("board 1 3 3", $"{answer["stream"]} {answer["version"]} {answer["itemsReceived"]} {answer["itemsChanged"]}");
        var same = await server.PushAsync(connector, """{"id":"b","x":1.00}""");
        Assert.Equal(1, same["version"]!.GetValue<int>());
        Assert.Equal(0, same["itemsChanged"]!.GetValue<int>());

        var before = Screen.ItemsOf(await server.SnapshotAsync("board"));
        await server.RestartAsync();
        var after = await server.SnapshotAsync("board");
        Assert.Equal(before, Screen.ItemsOf(after));
        Assert.Equal(2, (await server.PushAsync(connector, """{"id":"b","x":7}"""))["version"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("{\"id\":\"a\",\n  \"x\": }", 400, "invalid_payload", 2, 8)]
    [InlineData("{\"id\":\"a\",\"x\":1,\"x\":2}", 400, "invalid_payload", 1, 17)]
    [InlineData("{\"id\":\"a\",\"x\":{\"y\":1,\"y\":2}}", 400, "invalid_payload", 1, 22)]
    [InlineData("{\"id\":\"a\",\"x\":1e400}", 400, "invalid_payload", 1, 15)]
    [InlineData("{\"id\":\"a\",\"x\":\"\\ud800\"}", 400, "invalid_payload", 1, 15)]
    [InlineData("{\"id\":\"a\",\"x\":\"\\u0000\"}", 400, "invalid_payload", 1, 15)]
    [InlineData("", 400, "invalid_payload", 0, 0)]
    [InlineData("12", 400, "invalid_payload", 1, 1)]
    [InlineData("{\"x\":1}", 422, "invalid_item", 0, 0)]
    [InlineData("{\"id\":\"\"}", 422, "invalid_item", 0, 0)]
    [InlineData("{\"id\":null}", 422, "invalid_item", 0, 0)]
    [InlineData("[{\"id\":\"ok\"},{\"id\":\"a\\u0007\"}]", 422, "invalid_item", 0, 0)]
    [InlineData("[{\"id\":\"a\"},{\"id\":\"a\"}]", 422, "invalid_item", 0, 0)]
    [InlineData("{\"id\":\"a\",\"a.b\":1,\"a\":{\"b\":2}}", 422, "invalid_item", 0, 0)]
    public async Task A_body_that_is_wrong_is_refused_with_its_place_and_changes_nothing(string body, int status, string code, int line, int column)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        var problem = await server.PushAsync(connector, body, status);
        Assert.Equal(code, problem["code"]!.GetValue<string>());
        Assert.StartsWith("req_", problem["requestId"]!.GetValue<string>(), StringComparison.Ordinal);
        if (line > 0) Assert.Equal((line, column), (problem["line"]!.GetValue<int>(), problem["column"]!.GetValue<int>()));
        Assert.Equal(0, (await server.SnapshotAsync("board"))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task Nesting_that_is_too_deep_is_refused_quickly()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        var deep = string.Concat(Enumerable.Repeat("[", 100_000));
        var problem = await server.PushAsync(connector, $$"""{"id":"a","x":{{deep}}""", 400);
        Assert.Equal("invalid_payload", problem["code"]!.GetValue<string>());
        Assert.Contains("64", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_opens_nothing_is_401_and_one_for_elsewhere_403()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        var key = connector["ingestKey"]!.GetValue<string>();
        await server.AddWebhookAsync("other");

        Assert.Equal("unauthorized", await CodeAsync(server, "board", null, 401));
        Assert.Equal("malformed_key", await CodeAsync(server, "board", key[..^1] + (key[^1] == 'x' ? 'y' : 'x'), 401));
        Assert.Equal("malformed_key", await CodeAsync(server, "board", "ik_short", 401));
        Assert.Equal("stream_not_allowed", await CodeAsync(server, "other", key, 403));
        Assert.Equal("stream_not_allowed", await CodeAsync(server, "no-such-stream", key, 403));

        var rotated = await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/rotate-key", 200, "{}");
        Assert.Equal("unauthorized", await CodeAsync(server, "board", key, 401));
        connector["ingestKey"] = rotated["ingestKey"]!.DeepClone();
        await server.PushAsync(connector, """{"id":"a"}""");
        Assert.Equal(1, (await server.SnapshotAsync("board"))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_key_of_a_pull_connector_takes_no_webhooks()
    {
        await using var server = await LiveServer.StartAsync();
        var sql = await server.AskAsync(HttpMethod.Post, "/api/connectors", 201,
            """{"name":"s","type":"sql","enabled":false,"source":{"provider":"sqlite","database":"x.db","query":"SELECT 1"},"mapping":{"stream":"board"}}""");
        Assert.Equal("wrong_connector_type", await CodeAsync(server, "board", sql["ingestKey"]!.GetValue<string>(), 403));
    }

    [Fact]
    public async Task The_password_of_Basic_may_be_the_key()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhook/board") { Content = LiveServer.Json("""{"id":"a"}""") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"any:{connector["ingestKey"]}")));
        using var response = await server.Sender.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task Too_much_is_413_an_unknown_type_415_and_a_form_is_taken()
    {
        await using var server = await LiveServer.StartAsync("--DataPool:Limits:RequestBytes=2000", "--DataPool:Limits:ItemsPerRequest=3");
        var connector = await server.AddWebhookAsync("board");
        Assert.Equal("payload_too_large", await CodeAsync(server, connector, LiveServer.Json($$"""{"id":"a","x":"{{new string('x', 3000)}}"}"""), 413));
        using var chunked = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes($$"""{"id":"a","x":"{{new string('x', 3000)}}"}""")));
        chunked.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        chunked.Headers.ContentLength = null;
        Assert.Equal("payload_too_large", await CodeAsync(server, connector, chunked, 413));
        Assert.Equal("payload_too_large", await CodeAsync(server, connector, LiveServer.Json("""[{"id":1},{"id":2},{"id":3},{"id":4}]"""), 413));
        Assert.Equal("unsupported_media_type", await CodeAsync(server, connector, new StringContent("<a/>", Encoding.UTF8, "application/xml"), 415));
        using var gzip = LiveServer.Json("{}");
        gzip.Headers.ContentEncoding.Add("gzip");
        Assert.Equal("unsupported_media_type", await CodeAsync(server, connector, gzip, 415));
        using var form = await server.PostAsync(connector, new FormUrlEncodedContent([KeyValuePair.Create("payload", """{"id":"a","x":"1 + 1"}""")]));
        await LiveServer.ReadAsync(form, 202);
        Assert.Equal("1 + 1", (await server.AskAsync(HttpMethod.Get, "/api/streams/board/items/a", 200))["fields"]!["x"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_stream_over_its_limit_takes_no_new_items_and_three_refusals_make_the_connector_red()
    {
        await using var server = await LiveServer.StartAsync("--DataPool:Limits:ItemsPerStream=2");
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """[{"id":"a"},{"id":"b"}]""");
        for (var i = 0; i < 3; i++)
        {
            var problem = await server.PushAsync(connector, """[{"id":"a","x":1},{"id":"c"}]""", 422);
            Assert.Equal("stream_full", problem["code"]!.GetValue<string>());
        }

        Assert.Equal(1, (await server.SnapshotAsync("board"))["version"]!.GetValue<int>());
        var red = await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector["id"]}", 200);
        Assert.Equal("Error", red["state"]!.GetValue<string>());
        Assert.Equal("stream_full", red["stateCode"]!.GetValue<string>());
        await server.PushAsync(connector, """{"id":"a","x":1}""");
        var green = await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector["id"]}", 200);
        Assert.Equal("Active", green["state"]!.GetValue<string>());
        Assert.Equal(2, green["itemCount"]!.GetValue<int>());
    }

    [Fact]
    public async Task Too_many_requests_are_429_and_a_paused_connector_503_both_with_Retry_After()
    {
        await using var server = await LiveServer.StartAsync("--DataPool:Limits:RequestsPerSecond=1");
        var connector = await server.AddWebhookAsync("board");
        HttpResponseMessage answer;
        var sent = 0;
        do answer = await server.PostAsync(connector, LiveServer.Json($$"""{"id":"{{sent}}"}"""));
        while (answer.StatusCode == HttpStatusCode.Accepted && ++sent < 100);
        Assert.Equal("rate_limited", (await LiveServer.ReadAsync(answer, 429))["code"]!.GetValue<string>());
        Assert.True(answer.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));

        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/disable", 200);
        using var paused = await server.PostAsync(connector, LiveServer.Json("{}"));
        Assert.Equal("connector_disabled", (await LiveServer.ReadAsync(paused, 503))["code"]!.GetValue<string>());
        Assert.NotNull(paused.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task The_key_field_is_the_first_one_named()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """{"id":"by-id","a":"by-a","b":"by-b"}""");
        await server.PushAsync(connector, """{"id":"by-id","a":"by-a","b":"by-b"}""", 202, "?idField=a");
        using var body = LiveServer.Json("""{"id":"by-id","a":"by-a","b":"by-b"}""");
        body.Headers.Add("X-Item-Key", "b");
        using var header = await server.PostAsync(connector, body);
        await LiveServer.ReadAsync(header, 202);
        var keys = (await server.SnapshotAsync("board"))["items"]!.AsArray().Select(item => item!["key"]!.GetValue<string>());
        Assert.Equal(["by-id", "by-a", "by-b"], keys);
    }

    private static async Task<string> CodeAsync(LiveServer server, string stream, string? key, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/webhook/{stream}") { Content = LiveServer.Json("""{"id":"a"}""") };
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await server.Sender.SendAsync(request, TestContext.Current.CancellationToken);
        return (await LiveServer.ReadAsync(response, status))["code"]!.GetValue<string>();
    }

    private static async Task<string> CodeAsync(LiveServer server, JsonObject connector, HttpContent body, int status)
    {
        using var response = await server.PostAsync(connector, body);
        return (await LiveServer.ReadAsync(response, status))["code"]!.GetValue<string>();
    }
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary><c>POST /api/ingest</c>, over real HTTP.</summary>
public sealed class IngestTests
{
    [Fact]
    public async Task An_envelope_is_applied_and_there_after_a_restart()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddPremiumAsync("agents");
        var answer = await server.IngestAsync(connector, """{"stream":"agents","items":[{"id":7,"name":"Ann","fields":{"calls":3},"tags":{"site":"B"}},{"id":"x","fields":{"calls":1}}]}""");
        Assert.Equal("accepted agents 1 2 2", $"{answer["status"]} {answer["stream"]} {answer["version"]} {answer["itemsReceived"]} {answer["itemsChanged"]}");
        Assert.Null(answer["keys"]);
        await server.RestartAsync();
        Assert.Equal("""{"name":"Ann","calls":3,"tags.site":"B"}""", await FieldsAsync(server, "agents", "7"));
        await server.IngestAsync(connector, """{"items":[{"id":"7","fields":{"calls":4}}]}""");
        Assert.Equal("""{"name":"Ann","calls":4,"tags.site":"B"}""", await FieldsAsync(server, "agents", "7"));
        await server.IngestAsync(connector, """{"mode":"replace","items":[{"id":"7","fields":{"calls":5}}]}""");
        Assert.Equal("""{"calls":5}""", await FieldsAsync(server, "agents", "7"));
    }

    [Fact]
    public async Task The_mapping_renames_and_retypes_what_an_envelope_holds()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddPremiumAsync("agents", ""","fields":[{"from":"c","to":"calls","type":"number"}],"unmapped":"drop" """);
        await server.IngestAsync(connector, """{"items":[{"id":"a","name":"Ann","fields":{"c":"12"}}]}""");
        Assert.Equal("""{"calls":12}""", await FieldsAsync(server, "agents", "a"));
        var refused = await server.IngestAsync(connector, """{"items":[{"id":"a","fields":{"c":"many"}}]}""", 422);
        Assert.Equal("invalid_item a c", $"{refused["code"]} {refused["item"]} {refused["field"]}");
    }

    [Fact]
    public async Task Plain_records_are_keyed_as_those_of_webhooks()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddPremiumAsync("agents");
        await server.IngestAsync(connector, """{"id":"one","x":1}""");
        await server.IngestAsync(connector, """[{"k":"two","x":1},{"k":"three"}]""", 202, "?idField=k&stream=agents");
        var keys = (await server.SnapshotAsync("agents"))["items"]!.AsArray().Select(item => item!["key"]!.GetValue<string>());
        Assert.Equal(["one", "two", "three"], keys);
    }

    [Theory]
    [InlineData("""{"items":[{"fields":{}}]}""", 422, "invalid_item")]
    [InlineData("""{"items":[{"id":1},{"id":"1"}]}""", 422, "invalid_item")]
    [InlineData("""{"items":[{"id":1}],"delete":[1]}""", 422, "invalid_item")]
    [InlineData("""{"items":[{"id":1,"colour":2}]}""", 422, "invalid_item")]
    [InlineData("""{"items":[],"what":1}""", 400, "invalid_payload")]
    [InlineData("""{"items":[{"id":1}]""", 400, "invalid_payload")]
    [InlineData("""{"stream":"other","items":[]}""", 403, "stream_not_allowed")]
    [InlineData("", 400, "invalid_payload")]
    [InlineData("5", 400, "invalid_payload")]
    public async Task What_cannot_be_taken_is_refused_and_changes_nothing(string body, int status, string code)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddPremiumAsync("agents");
        await server.AddWebhookAsync("other");
        Assert.Equal(code, (await server.IngestAsync(connector, body, status))["code"]!.GetValue<string>());
        Assert.Equal(0, (await server.SnapshotAsync("agents"))["version"]!.GetValue<int>());
        Assert.Equal(0, (await server.SnapshotAsync("other"))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task Only_the_connectors_own_streams_may_be_named_and_only_once()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddPremiumAsync("agents");
        await server.AddWebhookAsync("other");
        Assert.Equal("stream_not_allowed", (await server.IngestAsync(connector, """{"id":1}""", 403, "?stream=other"))["code"]!.GetValue<string>());
        Assert.Equal("stream_not_allowed", (await server.IngestAsync(connector, """{"id":1}""", 403, "?stream=no-such-stream"))["code"]!.GetValue<string>());
        Assert.Equal("invalid_payload", (await server.IngestAsync(connector, """{"stream":"agents","items":[]}""", 400, "?stream=other"))["code"]!.GetValue<string>());
        Assert.Equal("invalid_parameter", (await server.IngestAsync(connector, """{"id":1}""", 400, "?stream=agents&stream=agents"))["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Keys_of_other_types_do_not_open_it_nor_its_own_the_webhook()
    {
        await using var server = await LiveServer.StartAsync();
        var premium = await server.AddPremiumAsync("agents");
        var webhook = await server.AddWebhookAsync("board");
        Assert.Equal("wrong_connector_type", (await server.IngestAsync(webhook, """{"id":1}""", 403))["code"]!.GetValue<string>());
        using var heartbeat = await server.SendAsync(webhook, LiveServer.Json(""), "/api/ingest/heartbeat");
        Assert.Equal("wrong_connector_type", (await LiveServer.ReadAsync(heartbeat, 403))["code"]!.GetValue<string>());
        using var crossed = await server.SendAsync(premium, LiveServer.Json("""{"id":1}"""), "/api/webhook/agents");
        Assert.Equal("wrong_connector_type", (await LiveServer.ReadAsync(crossed, 403))["code"]!.GetValue<string>());
        using var stranger = await server.Sender.PostAsync("/api/ingest", LiveServer.Json("{}"), TestContext.Current.CancellationToken);
        Assert.Equal("unauthorized", (await LiveServer.ReadAsync(stranger, 401))["code"]!.GetValue<string>());
        Assert.NotEmpty(stranger.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task A_heartbeat_is_life_without_news()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddPremiumAsync("agents");
        Assert.Equal("Idle", (await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector["id"]}", 200))["state"]!.GetValue<string>());
        using var response = await server.SendAsync(connector, LiveServer.Json(""), "/api/ingest/heartbeat");
        var answer = await LiveServer.ReadAsync(response, 202);
        Assert.Equal("accepted", answer["status"]!.GetValue<string>());
        Assert.Equal(response.Headers.GetValues("X-Request-Id").Single(), answer["requestId"]!.GetValue<string>());
        Assert.Equal("Active", (await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector["id"]}", 200))["state"]!.GetValue<string>());
        Assert.Equal(0, (await server.SnapshotAsync("agents"))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task Lines_are_applied_whole_in_one_version()
    {
        await using var server = await LiveServer.StartAsync("--DataPool:Limits:RequestBytes=2000", "--DataPool:Limits:ItemsPerRequest=3");
        var connector = await server.AddPremiumAsync("agents");
        var text = new StringBuilder();
        for (var i = 0; i < 20_000; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{{\"id\":{i},\"note\":\"{new string('é', 50)}\"}}\r\n");
        using var response = await server.SendAsync(connector, IngestServer.Lines(text + "\n{\"id\":\"last\"}"));
        var answer = await LiveServer.ReadAsync(response, 202);
        Assert.Equal("1 20001 20001", $"{answer["version"]} {answer["itemsReceived"]} {answer["itemsChanged"]}");
        Assert.Equal($$"""{"id":19999,"note":"{{new string('é', 50)}}"}""", await FieldsAsync(server, "agents", "19999"));
    }

    [Theory]
    [InlineData("{\"id\":1}\n\n{\"id\":2,}\n", 400, "invalid_payload", 3)]
    [InlineData("{\"id\":1}\n\n{\"x\":2}\n", 422, "invalid_item", 3)]
    [InlineData("{\"id\":1}\n{\"id\":2,\"n\":\"many\"}", 422, "invalid_item", 2)]
    [InlineData("{\"items\":[{\"id\":1}]}", 422, "invalid_item", 1)]
    [InlineData("{\"id\":1}\n[{\"id\":2}]", 400, "invalid_payload", 2)]
    [InlineData("{\"id\":1}\n{\"id\":1}", 422, "invalid_item", 0)]
    [InlineData("\n \n", 400, "invalid_payload", 1)]
    public async Task A_wrong_line_is_named_and_nothing_is_applied(string body, int status, string code, int line)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddPremiumAsync("agents", ""","key":["id"],"fields":[{"from":"n","to":"n","type":"number"}]""");
        using var response = await server.SendAsync(connector, IngestServer.Lines(body));
        var problem = await LiveServer.ReadAsync(response, status);
        Assert.Equal(code, problem["code"]!.GetValue<string>());
        if (line > 0)
        {
            Assert.Equal(line, problem["line"]!.GetValue<int>());
            if (line > 1) Assert.Contains($"ine {line}", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        }

        Assert.Equal(0, (await server.SnapshotAsync("agents"))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task Too_many_bytes_or_records_are_413_and_other_types_415()
    {
        await using var server = await LiveServer.StartAsync("--DataPool:Limits:NdjsonBytes=3000", "--DataPool:Limits:NdjsonRecords=3", "--DataPool:Limits:RequestBytes=2000");
        var connector = await server.AddPremiumAsync("agents");
        var record = $$"""{"id":1,"x":"{{new string('x', 1250)}}"}""";
        var long1 = record + "\n" + record.Replace("1,", "2,", StringComparison.Ordinal);
        using var fits = await server.SendAsync(connector, IngestServer.Lines(long1));
        await LiveServer.ReadAsync(fits, 202);
        Assert.Equal("payload_too_large", (await server.IngestAsync(connector, long1, 413))["code"]!.GetValue<string>());
        var longer = await CodeAsync(server, connector, IngestServer.Lines(long1 + "\n" + long1), 413);
        Assert.Contains("DataPool:Limits:NdjsonBytes", longer["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        using var chunked = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(long1 + "\n" + long1)));
        chunked.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        chunked.Headers.ContentLength = null;
        await CodeAsync(server, connector, chunked, 413);
        await CodeAsync(server, connector, IngestServer.Lines("{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n{\"id\":4}"), 413);
        await CodeAsync(server, connector, new StringContent("{}", Encoding.UTF8, "application/jsonl"), 415);
        await CodeAsync(server, connector, new FormUrlEncodedContent([KeyValuePair.Create("payload", "{}")]), 415);
        var webhook = await server.AddWebhookAsync("board");
        using var lines = await server.PostAsync(webhook, IngestServer.Lines("{\"id\":1}"));
        Assert.Equal("unsupported_media_type", (await LiveServer.ReadAsync(lines, 415))["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Three_refusals_make_the_connector_red_and_a_paused_one_answers_503()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddPremiumAsync("agents");
        for (var i = 0; i < 3; i++) await server.IngestAsync(connector, """{"items":[{}]}""", 422);
        var red = await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector["id"]}", 200);
        Assert.Equal("Error invalid_item", $"{red["state"]} {red["stateCode"]}");
        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/disable", 200);
        using var paused = await server.SendAsync(connector, LiveServer.Json("{}"));
        Assert.Equal("connector_disabled", (await LiveServer.ReadAsync(paused, 503))["code"]!.GetValue<string>());
        Assert.Equal(TimeSpan.FromSeconds(60), paused.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Deletions_and_unsets_take_only_what_is_the_connectors_own()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddPremiumAsync("agents", ""","fields":[{"from":"c","to":"calls"}]""");
        var webhook = await server.AddWebhookAsync("agents");
        await server.IngestAsync(connector, """{"items":[{"id":"a","fields":{"c":1,"x":1}},{"id":"b","fields":{"c":2}}]}""");
        await server.PushAsync(webhook, """{"id":"b","target":9}""");
        var answer = await server.IngestAsync(connector, """{"items":[{"id":"a","unset":["c","nothing"]}],"delete":["b","unknown"]}""");
        Assert.Equal("1 2", $"{answer["itemsReceived"]} {answer["itemsChanged"]}");
        Assert.Equal("""{"x":1}""", await FieldsAsync(server, "agents", "a"));
        Assert.Equal("""{"id":"b","target":9}""", await FieldsAsync(server, "agents", "b"));
    }

    [Fact]
    public async Task A_snapshot_is_all_there_is_in_its_order_unless_the_guard_holds_it()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddPremiumAsync("agents", ""","guard":{"maxRemovedPercent":50}""");
        await server.IngestAsync(connector, """{"items":[{"id":"a","fields":{"x":1,"y":1}},{"id":"b"},{"id":"c"}]}""");
        var answer = await server.IngestAsync(connector, """{"mode":"snapshot","items":[{"id":"c"},{"id":"a","fields":{"x":1}}]}""");
        Assert.Equal("2", $"{answer["version"]}");
        Assert.Equal(["c", "a"], (await server.SnapshotAsync("agents"))["items"]!.AsArray().Select(item => item!["key"]!.GetValue<string>()));
        Assert.Equal("""{"x":1}""", await FieldsAsync(server, "agents", "a"));
        var held = await server.IngestAsync(connector, """{"mode":"snapshot","items":[]}""", 409);
        Assert.Equal("held", held["code"]!.GetValue<string>());
        Assert.Equal(2, (await server.SnapshotAsync("agents"))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task Generated_keys_are_told_and_told_again()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddPremiumAsync("events", ""","key":[]""");
        using var first = await server.SendAsync(connector, LiveServer.Json("""{"items":[{"fields":{"x":1}},{"id":"own"},{}]}"""), "/api/ingest", ("Idempotency-Key", "k"));
        var text = await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(202, (int)first.StatusCode);
        var keys = JsonNode.Parse(text)!["keys"]!.AsArray().Select(key => key!.GetValue<string>()).ToArray();
        Assert.Equal([keys[0], "own", keys[1]], (await server.SnapshotAsync("events"))["items"]!.AsArray().Select(item => item!["key"]!.GetValue<string>()));
        await server.RestartAsync();
        using var again = await server.SendAsync(connector, LiveServer.Json("""{"items":[{"fields":{"x":1}},{"id":"own"},{}]}"""), "/api/ingest", ("Idempotency-Key", "k"));
        Assert.Equal(text, await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(3, (await server.SnapshotAsync("events"))["items"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("""{"streams":["queues"]}""", "source.streams", "source.streams must name the mapping's stream too, \"agents\"; or leave it out for that stream alone.")]
    [InlineData("""{"streams":["agents","A"]}""", "source.streams[1]", "source.streams[1] must have 1 to 64 characters of a-z, 0-9, _ and -, and begin with a letter or digit.")]
    public async Task Streams_that_do_not_go_together_are_told(string source, string path, string message)
    {
        await using var server = await LiveServer.StartAsync();
        var refused = await server.AskAsync(HttpMethod.Post, "/api/connectors", 422, $$"""{"name":"p","type":"premium","source":{{source}},"mapping":{"stream":"agents"} }""");
        var error = Assert.Single(refused["errors"]!.AsArray());
        Assert.Equal((path, message), (error!["path"]!.GetValue<string>(), error["message"]!.GetValue<string>()));
    }

    private static async Task<JsonObject> CodeAsync(LiveServer server, JsonObject connector, HttpContent body, int status)
    {
        using var response = await server.SendAsync(connector, body);
        var problem = await LiveServer.ReadAsync(response, status);
        Assert.Equal(status == 413 ? "payload_too_large" : "unsupported_media_type", problem["code"]!.GetValue<string>());
        return problem;
    }

    private static async Task<string> FieldsAsync(LiveServer server, string stream, string key) =>
        (await server.AskAsync(HttpMethod.Get, $"/api/streams/{stream}/items/{key}", 200))["fields"]!.ToJsonString(Relaxed);

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

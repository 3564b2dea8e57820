using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Live;
using Xunit;

namespace DataPool.Server.Tests.Security;

/// <summary>Streams that everybody may read, and what else can be set of a stream.</summary>
public sealed class PublicStreamTests
{
    private static readonly string[] ReaderPaths = ["/api/streams/board", "/api/streams/board/schema", "/api/streams/board/items/a", "/api/streams/board/events"];

    [Fact]
    public async Task A_public_stream_is_open_to_everybody_until_it_is_public_no_more()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """{"id":"a","x":1}""");
        var other = (await server.AddKeyAsync("\"other\"", """, "origins": ["https://wall.example"] """)).Text("key");
        foreach (var path in ReaderPaths) await server.GetAsync(path, null, 401);
        await server.AskAsync(HttpMethod.Patch, "/api/streams/board", 200, """{ "public": true }""");
        for (var round = 0; round < 2; round++)
        {
            foreach (var path in ReaderPaths)
            {
                foreach (var key in (string?[])[null, other, "wrong", connector.Text("ingestKey")])
                {
                    using var response = await server.CallAsync("GET", path, key, ("Origin", "https://anywhere.example"));
                    Assert.Equal((200, "*"), ((int)response.StatusCode, response.Header("Access-Control-Allow-Origin")));
                }
            }

            using var snapshot = await server.CallAsync("GET", "/api/streams/board", null);
            Assert.Null((await LiveServer.ReadAsync(snapshot, 200))["status"]!["connectors"]);
            await server.RestartAsync();
        }

        // Public to read: nothing else.
        foreach (var (method, path) in new[] { ("GET", "/api/streams"), ("PATCH", "/api/streams/board"), ("GET", "/api/streams/none") })
        {
            using var response = await server.CallAsync(method, path, null);
            Assert.Equal(401, (int)response.StatusCode);
        }

        await using var stranger = await ServerEvents.OpenAsync(server.Sender, "/api/streams/board/events");
        await using var known = await ServerEvents.OpenAsync(server.Admin, "/api/streams/board/events");
        await stranger.NextAsync("snapshot");
        await server.AskAsync(HttpMethod.Patch, "/api/streams/board", 200, """{ "public": false }""");
        foreach (var path in ReaderPaths) await server.GetAsync(path, null, 401);
        await Assert.ThrowsAsync<EndOfStreamException>(() => stranger.NextAsync("end")).WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        await server.PushAsync(connector, """{"id":"a","x":2}""");
        Assert.Equal(2, (await known.NextAsync("delta")).Data["version"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("\"other\"", "")]
    [InlineData("\"board\"", """, "origins": ["https://wall.example"] """)]
    public async Task A_key_that_does_not_open_the_stream_reads_on_only_while_it_is_public(string streams, string origins)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.AskAsync(HttpMethod.Patch, "/api/streams/board", 200, """{ "public": true }""");
        var key = (await server.AddKeyAsync(streams, origins)).Text("key");
        var opens = (await server.AddKeyAsync("\"board\"")).Text("key");
        (string, string)[] page = [("Origin", "https://elsewhere.example")];
        await using var cut = await ServerEvents.OpenAsync(server.Sender, $"/api/streams/board/events?access_token={key}", headers: page);
        await using var kept = await ServerEvents.OpenAsync(server.Sender, $"/api/streams/board/events?access_token={opens}", headers: page);
        await using var hubCut = await HubScreen.OpenAsync(server, HubScreen.Json, key, origin: page[0].Item2);
        await using var hubKept = await HubScreen.OpenAsync(server, HubScreen.Json, opens, origin: page[0].Item2);
        foreach (var events in (ServerEvents[])[cut, kept]) await events.NextAsync("snapshot");
        foreach (var screen in (HubScreen[])[hubCut, hubKept]) await screen.SubscribeAsync("board");
        await server.AskAsync(HttpMethod.Patch, "/api/streams/board", 200, """{ "public": false }""");
        await Assert.ThrowsAsync<EndOfStreamException>(() => cut.NextAsync("end")).WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        await hubCut.Ended.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        await server.PushAsync(connector, """{"id":"a","x":1}""");
        Assert.Equal(1, (await kept.NextAsync("delta")).Data["version"]!.GetValue<int>());
        Assert.Equal(1, (await hubKept.NextAsync("delta")).Data["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task Settings_are_shown_in_list_and_answer_and_what_is_absent_stays()
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        AssertSettings(await server.AskAsync(HttpMethod.Patch, "/api/streams/board", 200, "{}"), 7, 268_435_456, false);
        AssertSettings(await server.AskAsync(HttpMethod.Patch, "/api/streams/board", 200, """{ "historyDays": 0, "public": true }"""), 0, 268_435_456, true);
        AssertSettings(await server.AskAsync(HttpMethod.Patch, "/api/streams/board", 200, """{ "historyMaxBytes": 1099511627776, "historyDays": null }"""), 0, 1_099_511_627_776, true);
        // A second connector of the stream leaves them as they are.
        await server.AddWebhookAsync("board");
        for (var round = 0; round < 2; round++)
        {
            AssertSettings((await server.AskAsync(HttpMethod.Get, "/api/streams", 200))["data"]![0]!.AsObject(), 0, 1_099_511_627_776, true);
            await server.RestartAsync();
        }
    }

    [Fact]
    public async Task Wrong_settings_change_nothing_and_every_error_is_named()
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        var problem = await server.AskAsync(HttpMethod.Patch, "/api/streams/board", 422, """{ "historyDays": 3651, "historyMaxBytes": 0, "public": "yes", "name": "x" }""");
        Assert.Equal("invalid_definition", problem.Text("code"));
        Assert.Equal(
            [
                "historyDays range historyDays must be between 0 and 3650.",
                "historyMaxBytes range historyMaxBytes must be between 1048576 (1 MiB) and 1099511627776 (1 TiB).",
                "public type public must be true or false.",
                "name unknown name is not known here; remove it.",
            ],
            problem["errors"]!.AsArray().Select(error => $"{error!["path"]} {error["code"]} {error["message"]}"));
        await server.AskAsync(HttpMethod.Patch, "/api/streams/board", 422, """{ "historyMaxBytes": 1e300 }""");
        await server.AskAsync(HttpMethod.Patch, "/api/streams/board", 400, """{ "historyDays": 1""");
        var none = await server.AskAsync(HttpMethod.Patch, "/api/streams/none", 404, "{}");
        Assert.Equal("There is no stream \"none\". GET /api/streams lists those that exist.", none.Text("detail"));
        AssertSettings(await server.AskAsync(HttpMethod.Patch, "/api/streams/board", 200, "{}"), 7, 268_435_456, false);
    }

    private static void AssertSettings(System.Text.Json.Nodes.JsonObject stream, int days, long bytes, bool isPublic)
    {
        Assert.Equal("board", stream.Text("stream"));
        Assert.Equal((days, bytes, isPublic), (stream["historyDays"]!.GetValue<int>(), stream["historyMaxBytes"]!.GetValue<long>(), stream["public"]!.GetValue<bool>()));
        Assert.True(stream.ContainsKey("keptSince"));
        Assert.Null(stream["keptSince"]);
    }
}

using System.Text.Json.Nodes;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>Generated keys, limits and expiry, from a request to a screen.</summary>
public sealed class StreamLimitTests
{
    [Fact]
    public async Task Keys_are_generated_where_nothing_is_named_and_listed_in_the_answer()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await AddAsync(server, "chat", "");
        var answer = await server.PushAsync(connector, """[{"text":"one"},{"id":"mine","text":"two"},{"text":"three"}]""");
        var keys = answer["keys"]!.AsArray().Select(key => key!.GetValue<string>()).ToArray();
        Assert.Equal(2, keys.Length);
        Assert.Equal([keys[0], "mine", keys[1]], Keys(await server.SnapshotAsync("chat")));
        Assert.Null((await server.PushAsync(connector, """{"id":"mine","text":"two"}"""))["keys"]);

        var refused = await server.PushAsync(connector, """{"text":"four"}""", 422, "?idField=id");
        Assert.Equal("Item #1 lacks the key field \"id\". Send it, or name another with idField, X-Item-Key or mapping.key.", refused["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_stream_of_events_keeps_the_last_ones_through_a_restart()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await AddAsync(server, "events", ",\"key\":[],\"maxItems\":3");
        var keys = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            if (i == 4) await server.RestartAsync();
            keys.AddRange((await server.PushAsync(connector, """{"id":"same"}"""))["keys"]!.AsArray().Select(key => key!.GetValue<string>()));
        }

        Assert.Equal(keys[2..], Keys(await server.SnapshotAsync("events")));
        Assert.Equal(3, (await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector["id"]}", 200))["itemCount"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_push_over_the_limit_is_refused_and_changes_nothing()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await AddAsync(server, "board", ",\"maxItems\":1");
        await server.PushAsync(connector, """{"id":"a"}""");
        var refused = await server.PushAsync(connector, """{"id":"b"}""", 422);
        Assert.Equal("stream_full", refused["code"]!.GetValue<string>());
        Assert.Equal(["a"], Keys(await server.SnapshotAsync("board")));
    }

    [Fact]
    public async Task An_item_that_nobody_writes_any_more_leaves_the_screen()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await AddAsync(server, "agents", ",\"expireAfterSeconds\":1");
        await server.PushAsync(connector, """[{"id":"a"},{"id":"b"}]""");
        var screen = new Screen();
        await using var events = await ServerEvents.OpenAsync(server.Admin, "/api/streams/agents/events");
        while (screen.Version < 1) screen.Take(await events.NextAsync());
        var delta = await events.NextAsync("delta");
        screen.Take(delta);
        Assert.Equal(["a", "b"], delta.Data["removes"]!.AsArray().Select(key => key!.GetValue<string>()).Order());
        Assert.Equal(Screen.ItemsOf(await server.SnapshotAsync("agents")), screen.Items());
        Assert.Equal(0, (await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector["id"]}", 200))["itemCount"]!.GetValue<int>());
    }

    private static Task<JsonObject> AddAsync(LiveServer server, string stream, string mapping) => server.AskAsync(HttpMethod.Post, "/api/connectors", 201,
        $$"""{"name":"{{stream}}","type":"webhook","source":{},"mapping":{"stream":"{{stream}}"{{mapping}} } }""");

    private static IEnumerable<string> Keys(JsonObject snapshot) => snapshot["items"]!.AsArray().Select(item => item!["key"]!.GetValue<string>());
}

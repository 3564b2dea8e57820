using System.Text.Json.Nodes;
using DataPool.Core.Connectors;
using DataPool.Server.Tests.Connectors;
using DataPool.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>Streams and items that are left, deleted and recreated, seen by their readers.</summary>
public sealed class StreamLifeTests
{
    [Fact]
    public async Task A_connector_that_moves_takes_its_items_out_of_the_old_stream_and_leaves_those_of_others()
    {
        await using var server = await LiveServer.StartAsync();
        var mover = await server.AddWebhookAsync("old");
        var stayer = await server.AddWebhookAsync("old");
        await server.PushAsync(mover, """[{"id":"a","x":1},{"id":"shared","x":1}]""");
        await server.PushAsync(stayer, """[{"id":"b","y":1},{"id":"shared","y":1}]""");
        await ReplaceAsync(server, mover, mover["definition"]!.ToJsonString().Replace("\"old\"", "\"new\"", StringComparison.Ordinal));
        Assert.Equal(["shared", "b"], Keys(await server.SnapshotAsync("old")));
        Assert.Equal("""{"id":"shared","y":1}""", (await server.SnapshotAsync("old"))["items"]!.AsArray().Single(item => item!["key"]!.GetValue<string>() == "shared")!["fields"]!.ToJsonString());
        Assert.Empty(Keys(await server.SnapshotAsync("new")));
        Assert.Equal("stream_not_allowed", (await server.PushAsync(mover, """{"id":"c"}""", 403))["code"]!.GetValue<string>());
        mover["stream"] = "new";
        await server.PushAsync(mover, """{"id":"c"}""");
        await server.RestartAsync();
        Assert.Equal(["shared", "b"], Keys(await server.SnapshotAsync("old")));
        Assert.Equal(["c"], Keys(await server.SnapshotAsync("new")));
    }

    [Fact]
    public async Task A_changed_query_is_run_at_once_and_ends_the_one_in_progress()
    {
        await using var server = await LiveServer.StartAsync();
        server.Execute("CREATE TABLE sales(region TEXT); INSERT INTO sales VALUES ('North')");
        var endless = Sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n", interval: 3600);
        var connector = await server.AskAsync(HttpMethod.Post, "/api/connectors", 201, endless);
        await ReplaceAsync(server, connector, Sql("SELECT region FROM sales", interval: 3600));
        await UntilAsync(server, connector, "Active");
        Assert.Equal(["North"], Keys(await server.SnapshotAsync("sales")));
    }

    [Fact]
    public async Task A_deleted_stream_ends_for_its_readers_and_is_not_found()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("s");
        await server.PushAsync(connector, """{"id":"a"}""");
        await using var events = await ServerEvents.OpenAsync(server.Admin, "/api/streams/s/events");
        Assert.Equal("snapshot", (await events.NextAsync()).Name);
        Assert.Equal("stream_in_use", (await server.AskAsync(HttpMethod.Delete, "/api/streams/s", 409))["code"]!.GetValue<string>());
        await server.AskAsync(HttpMethod.Delete, $"/api/connectors/{connector["id"]}?items=keep", 204);
        await server.AskAsync(HttpMethod.Delete, "/api/streams/s", 204);
        await events.NextAsync("end");
        foreach (var path in (string[])["", "/schema", "/events", "/items/a"]) await server.AskAsync(HttpMethod.Get, "/api/streams/s" + path, 404);
        await server.RestartAsync();
        await server.AskAsync(HttpMethod.Get, "/api/streams/s", 404);
        Assert.Empty(Keys(await SnapshotOfNewAsync(server)));
    }

    [Fact]
    public async Task A_deleted_stream_of_a_paused_connector_is_empty_and_filled_again_when_it_is_enabled()
    {
        await using var server = await LiveServer.StartAsync();
        server.Execute("CREATE TABLE sales(region TEXT, at TEXT); INSERT INTO sales VALUES ('North', '2020-01-01')");
        // Reads only what is new since the last run: all of it, once the stream has lost it.
        var connector = await server.AskAsync(
            HttpMethod.Post, "/api/connectors", 201, Sql("SELECT region FROM sales WHERE at > @lastRun", interval: 3600).Replace("\"stream\"", "\"missing\":\"keep\",\"stream\"", StringComparison.Ordinal));
        await UntilAsync(server, connector, "Active");
        var before = await server.SnapshotAsync("sales");
        Assert.Equal(["North"], Keys(before));
        await using var events = await ServerEvents.OpenAsync(server.Admin, "/api/streams/sales/events");
        Assert.Equal("snapshot", (await events.NextAsync()).Name);
        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/disable", 200);
        await server.AskAsync(HttpMethod.Delete, "/api/streams/sales", 204);
        await events.NextAsync("end");
        var after = await server.SnapshotAsync("sales");
        Assert.Equal(0, after["version"]!.GetValue<int>());
        Assert.Empty(Keys(after));
        Assert.NotEqual(before["epoch"]!.GetValue<string>(), after["epoch"]!.GetValue<string>());
        await server.RestartAsync();
        Assert.Equal(after["epoch"]!.GetValue<string>(), (await server.SnapshotAsync("sales"))["epoch"]!.GetValue<string>());
        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/enable", 200);
        await EventuallyAsync(async () => Keys(await server.SnapshotAsync("sales")) is ["North"]);
    }

    [Theory]
    [InlineData("a/b c", "a%2Fb%20c")]
    [InlineData("größe", "gr%C3%B6%C3%9Fe")]
    public async Task A_deleted_item_goes_with_one_version(string key, string encoded)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("s");
        await server.PushAsync(connector, $$"""[{"id":"{{key}}"},{"id":"other"}]""");
        await server.AskAsync(HttpMethod.Delete, $"/api/streams/s/items/{encoded}", 204);
        var snapshot = await server.SnapshotAsync("s");
        Assert.Equal(2, snapshot["version"]!.GetValue<int>());
        Assert.Equal(["other"], Keys(snapshot));
        Assert.Equal("Stream \"s\" has no item with this key.", (await server.AskAsync(HttpMethod.Delete, $"/api/streams/s/items/{encoded}", 404))["detail"]!.GetValue<string>());
        await server.AskAsync(HttpMethod.Delete, "/api/streams/nothing/items/a", 404);
        await server.RestartAsync();
        Assert.Equal(["other"], Keys(await server.SnapshotAsync("s")));
    }

    [Fact]
    public async Task A_deleted_item_that_its_source_still_has_comes_back_at_once()
    {
        await using var server = await LiveServer.StartAsync();
        server.Execute("CREATE TABLE sales(region TEXT); INSERT INTO sales VALUES ('North')");
        var connector = await server.AskAsync(HttpMethod.Post, "/api/connectors", 201, Sql("SELECT region FROM sales", interval: 3600));
        await UntilAsync(server, connector, "Active");
        await server.AskAsync(HttpMethod.Delete, "/api/streams/sales/items/North", 204);
        await EventuallyAsync(async () => await server.SnapshotAsync("sales") is var now && now["version"]!.GetValue<int>() == 3 && Keys(now) is ["North"]);
    }

    [Fact]
    public async Task Items_deleted_during_a_run_leave_it_alone_and_one_more_run_follows()
    {
        var source = new ScriptedSource();
        var (runs, cancelled) = (0, 0);
        using var reading = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        source.Script["slow"] = async (_, cancellation) =>
        {
            Interlocked.Increment(ref runs);
            reading.Release();
            using var noted = cancellation.Register(() => Interlocked.Increment(ref cancelled));
            await goOn.WaitAsync(cancellation);
        };
        await using var server = await LiveServer.StartWithAsync(services => services.AddSingleton<IConnectorType>(source));
        var patience = TimeSpan.FromSeconds(20);
        await server.AskAsync(HttpMethod.Post, "/api/connectors", 201, """{"name":"slow","type":"pull","pollingIntervalSeconds":3600,"source":{"name":"slow"},"mapping":{"stream":"s"} }""");
        var push = await server.AddWebhookAsync("s");
        await server.PushAsync(push, """[{"id":"a"},{"id":"b"},{"id":"c"}]""");
        Assert.True(await reading.WaitAsync(patience, TestContext.Current.CancellationToken));
        foreach (var key in (string[])["a", "b", "c"]) await server.AskAsync(HttpMethod.Delete, $"/api/streams/s/items/{key}", 204);
        Assert.Equal(1, Volatile.Read(ref runs));
        goOn.Release();
        Assert.True(await reading.WaitAsync(patience, TestContext.Current.CancellationToken));
        Assert.Equal((2, 0), (Volatile.Read(ref runs), Volatile.Read(ref cancelled)));
        // Between runs it begins at once; and nothing was left over of the three.
        goOn.Release();
        await EventuallyAsync(async () => Keys(await server.SnapshotAsync("s")) is ["1"]
            && (await server.AskAsync(HttpMethod.Get, "/api/connectors", 200))["data"]![0]!["nextRunAt"]?.GetValue<DateTimeOffset>() > server.Time.GetUtcNow() + TimeSpan.FromMinutes(30));
        await server.AskAsync(HttpMethod.Delete, "/api/streams/s/items/1", 204);
        Assert.True(await reading.WaitAsync(patience, TestContext.Current.CancellationToken));
        Assert.Equal((3, 0), (Volatile.Read(ref runs), Volatile.Read(ref cancelled)));
        goOn.Release();
        await EventuallyAsync(async () => Keys(await server.SnapshotAsync("s")) is ["1"]);
    }

    internal static string Sql(string query, int interval = 1, string stream = "sales") => $$"""
        {"name":"sales","type":"sql","pollingIntervalSeconds":{{interval}},"source":{"provider":"sqlite","database":"shop.db","query":"{{query}}"},
         "mapping":{"stream":"{{stream}}"} }
        """;

    internal static string[] Keys(JsonObject snapshot) => [.. snapshot["items"]!.AsArray().Select(item => item!["key"]!.GetValue<string>())];

    internal static async Task UntilAsync(LiveServer server, JsonObject connector, string state) =>
        await EventuallyAsync(async () => (await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector["id"]}", 200))["state"]!.GetValue<string>() == state);

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition()) await Task.Delay(30, patience.Token);
    }

    private static async Task ReplaceAsync(LiveServer server, JsonObject connector, string definition)
    {
        using var response = await DataPoolHost.SendAsync(server.Admin, HttpMethod.Put, $"/api/connectors/{connector["id"]}", definition, "*");
        await LiveServer.ReadAsync(response, 200);
    }

    // A new stream of the same name has nothing of the old one.
    private static async Task<JsonObject> SnapshotOfNewAsync(LiveServer server)
    {
        await server.AddWebhookAsync("s");
        return await server.SnapshotAsync("s");
    }
}

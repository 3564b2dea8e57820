using System.Text.Json.Nodes;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>A SQLite file, polled: through schedule, run, mapping and stream to a screen.</summary>
public sealed class PullTests
{
    [Fact]
    public async Task A_change_in_the_file_reaches_a_screen_as_the_changed_field_and_the_moved_rank()
    {
        await using var server = await LiveServer.StartAsync();
        server.Execute("CREATE TABLE sales(region TEXT, total NUMERIC); INSERT INTO sales VALUES ('North', 300), ('South', 200), ('West', 100)");
        await CreateAsync(server, "SELECT region, total FROM sales ORDER BY total DESC", "region");
        var screen = new Screen();
        await using var events = await ServerEvents.OpenAsync(server.Admin, "/api/streams/sales/events");
        while (screen.Version < 1) screen.Take(await events.NextAsync());

        server.Execute("UPDATE sales SET total = 250 WHERE region = 'West'");
        var delta = await events.NextAsync("delta");
        screen.Take(delta);
        var upsert = Assert.Single(delta.Data["upserts"]!.AsArray())!;
        Assert.Equal("West", upsert["key"]!.GetValue<string>());
        Assert.Equal("""{"total":250}""", upsert["fields"]!.ToJsonString());
        Assert.NotNull(upsert["rank"]);
        var snapshot = await server.SnapshotAsync("sales");
        Assert.Equal(Screen.ItemsOf(snapshot), screen.Items());
        Assert.Equal(["North", "West", "South"], snapshot["items"]!.AsArray().Select(item => item!["key"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_source_that_fails_makes_the_connector_red_keeps_the_items_and_comes_back_by_itself()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await CreateAsync(server, "SELECT region FROM sales", "region");
        Assert.Equal("file_not_found", (await UntilAsync(server, connector, "Error"))["stateCode"]!.GetValue<string>());
        server.Execute("CREATE TABLE sales(region TEXT); INSERT INTO sales VALUES ('North')");
        await UntilAsync(server, connector, "Active");
        server.Execute("ALTER TABLE sales RENAME TO gone");
        Assert.Equal("query_failed", (await UntilAsync(server, connector, "Error"))["stateCode"]!.GetValue<string>());
        Assert.Single((await server.SnapshotAsync("sales"))["items"]!.AsArray());
        server.Execute("ALTER TABLE gone RENAME TO sales");
        await UntilAsync(server, connector, "Active");
    }

    [Fact]
    public async Task A_mapping_whose_key_column_is_absent_says_which_columns_there_are()
    {
        await using var server = await LiveServer.StartAsync();
        server.Execute("CREATE TABLE sales(region TEXT); INSERT INTO sales VALUES ('North')");
        var red = await UntilAsync(server, await CreateAsync(server, "SELECT region FROM sales", "nothing"), "Error");
        Assert.Equal("key_missing", red["stateCode"]!.GetValue<string>());
        Assert.Contains("region", red["stateReason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(0, (await server.SnapshotAsync("sales"))["version"]!.GetValue<int>());
    }

    private static Task<JsonObject> CreateAsync(LiveServer server, string query, string key) => server.AskAsync(HttpMethod.Post, "/api/connectors", 201, $$"""
        {"name":"sales","type":"sql","pollingIntervalSeconds":1,"source":{"provider":"sqlite","database":"shop.db","query":"{{query}}"},
         "mapping":{"stream":"sales","key":["{{key}}"] } }
        """);

    private static async Task<JsonObject> UntilAsync(LiveServer server, JsonObject connector, string state)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var now = await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector["id"]}", 200);
            if (now["state"]!.GetValue<string>() == state) return now;
            await Task.Delay(50, patience.Token);
        }
    }
}

using System.Text.Json.Nodes;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>A guarded pull of a real SQLite file, by HTTP: held, approved, and free again by itself.</summary>
public sealed class GuardedPullTests
{
    [Fact]
    public async Task A_pull_that_loses_too_much_is_held_with_its_figures_and_applied_when_it_is_approved()
    {
        await using var server = await LiveServer.StartAsync();
        var path = await StartAsync(server);
        server.Execute("DELETE FROM sales WHERE total < 90");
        var held = await HeldAsync(server, path);
        // Of twelve rows one has no key, and one repeats another's.
        Assert.Equal("12 10 0 0 2", Figures(held));
        Assert.Equal(["no_key", "duplicate_key"], held["warnings"]!.AsArray().Select(warning => warning!["code"]!.GetValue<string>()).OrderDescending());
        Assert.Equal("This pull would remove 90 of 100 items. It is held back; your screens keep the last good figures. If that is right, approve it, or raise mapping.guard.maxRemovedPercent.", held["error"]!["message"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(held, await server.AskAsync(HttpMethod.Get, $"{path}/runs/{held["runId"]}", 200)));

        var approved = await server.AskAsync(HttpMethod.Post, $"{path}/approve?wait=true", 200);
        Assert.Equal("succeeded", approved["outcome"]!.GetValue<string>());
        Assert.Equal("12 10 0 90 2", Figures(approved));
        Assert.Equal(10, await ItemsAsync(server));
        await StateAsync(server, path, "Active", null);
        Assert.Equal("not_held", (await server.AskAsync(HttpMethod.Post, $"{path}/approve", 409))["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_later_run_within_the_limit_clears_a_hold()
    {
        await using var server = await LiveServer.StartAsync();
        var path = await StartAsync(server);
        server.Execute("CREATE TABLE aside AS SELECT * FROM sales WHERE total < 90; DELETE FROM sales WHERE total < 90");
        await HeldAsync(server, path);
        server.Execute("INSERT INTO sales SELECT * FROM aside WHERE total < 80");
        var run = await server.AskAsync(HttpMethod.Post, $"{path}/run?wait=true", 200);
        Assert.Equal("succeeded", run["outcome"]!.GetValue<string>());
        // Those that came back stand elsewhere now: how many changed is the order's matter.
        Assert.Equal((92, 90, 10, 2), (Number(run, "rowsRead"), Number(run, "itemsReceived"), Number(run, "itemsRemoved"), Number(run, "itemsSkipped")));
        await StateAsync(server, path, "Active", null);
        Assert.Equal(90, await ItemsAsync(server));
    }

    [Fact]
    public async Task A_pull_that_the_pool_refuses_tells_what_it_had_read()
    {
        await using var server = await LiveServer.StartAsync();
        server.Execute("CREATE TABLE t(id INTEGER); INSERT INTO t VALUES (1), (2), (3), (NULL)");
        var connector = await server.AskAsync(HttpMethod.Post, "/api/connectors", 201, """
            {"name":"t","type":"sql","pollingIntervalSeconds":3600,"source":{"provider":"sqlite","database":"shop.db","query":"SELECT id FROM t"},
             "mapping":{"stream":"t","key":["id"],"maxItems":2,"overflow":"reject"} }
            """);
        var run = await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/run?wait=true", 200);
        Assert.Equal(("failed", "stream_full"), (run["outcome"]!.GetValue<string>(), run["error"]!["code"]!.GetValue<string>()));
        Assert.Equal("4 3 0 0 1", Figures(run));
        Assert.Equal("no_key", Assert.Single(run["warnings"]!.AsArray())!["code"]!.GetValue<string>());
        // None of them came.
        Assert.Equal(0, (await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector["id"]}/activity?hours=2", 200))["data"]!.AsArray().Sum(hour => hour!["items"]!.GetValue<int>()));
    }

    // A hundred items, one row without a key and one that repeats another's.
    private static async Task<string> StartAsync(LiveServer server)
    {
        server.Execute("""
            CREATE TABLE sales(region TEXT, total NUMERIC);
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99) INSERT INTO sales SELECT 'r' || i, i FROM n;
            INSERT INTO sales VALUES (NULL, 100), ('r99', 99)
            """);
        var connector = await server.AskAsync(HttpMethod.Post, "/api/connectors", 201, """
            {"name":"sales","type":"sql","pollingIntervalSeconds":3600,"source":{"provider":"sqlite","database":"shop.db","query":"SELECT region, total FROM sales"},
             "mapping":{"stream":"sales","key":["region"],"guard":{"maxRemovedPercent":50}} }
            """);
        var path = $"/api/connectors/{connector["id"]}";
        await server.AskAsync(HttpMethod.Post, $"{path}/run?wait=true", 200);
        await StateAsync(server, path, "Active", null);
        Assert.Equal(100, await ItemsAsync(server));
        return path;
    }

    private static async Task<JsonObject> HeldAsync(LiveServer server, string path)
    {
        var before = (await server.SnapshotAsync("sales"))["items"];
        var run = await server.AskAsync(HttpMethod.Post, $"{path}/run?wait=true", 200);
        Assert.Equal(("held", "held"), (run["outcome"]!.GetValue<string>(), run["error"]!["code"]!.GetValue<string>()));
        await StateAsync(server, path, "Error", "held");
        Assert.True(JsonNode.DeepEquals(before, (await server.SnapshotAsync("sales"))["items"]));
        return run;
    }

    private static async Task StateAsync(LiveServer server, string path, string state, string? code)
    {
        var connector = await server.AskAsync(HttpMethod.Get, path, 200);
        Assert.Equal((state, code), (connector["state"]!.GetValue<string>(), connector["stateCode"]?.GetValue<string>()));
    }

    private static async Task<int> ItemsAsync(LiveServer server) => (await server.SnapshotAsync("sales"))["items"]!.AsArray().Count;

    private static int Number(JsonObject run, string name) => run[name]!.GetValue<int>();

    private static string Figures(JsonObject run) => $"{run["rowsRead"]} {run["itemsReceived"]} {run["itemsChanged"]} {run["itemsRemoved"]} {run["itemsSkipped"]}";
}

using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>Items that go because of <c>mapping.maxItems</c> are told of.</summary>
public sealed class DroppedItemsTests
{
    private const string Definition = """
        {"name":"t","type":"sql","pollingIntervalSeconds":3600,"source":{"provider":"sqlite","database":"shop.db","query":"SELECT id FROM t"},
         "mapping":{"stream":"t","key":["id"],"maxItems":2,"overflow":"dropOldest"} }
        """;

    [Fact]
    public async Task A_pull_that_drops_items_warns_in_its_run_its_connector_and_its_test()
    {
        await using var server = await LiveServer.StartAsync();
        server.Execute("CREATE TABLE t(id INTEGER); INSERT INTO t VALUES (1), (2), (3), (4), (5)");
        const string warnings = """[{"code":"items_dropped","field":null,"count":3,"examples":["mapping.maxItems allows 2; the oldest went"]}]""";
        Assert.Equal(warnings, (await server.AskAsync(HttpMethod.Post, "/api/connectors/test", 200, Definition))["warnings"]!.ToJsonString());
        var path = $"/api/connectors/{(await server.AskAsync(HttpMethod.Post, "/api/connectors", 201, Definition))["id"]}";
        var run = await server.AskAsync(HttpMethod.Post, $"{path}/run?wait=true", 200);
        Assert.Equal(warnings, run["warnings"]!.ToJsonString());
        Assert.Equal(warnings, (await server.AskAsync(HttpMethod.Get, path, 200))["warnings"]!.ToJsonString());
        Assert.Equal(2, (await server.SnapshotAsync("t"))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_push_that_drops_items_says_so_in_the_log()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("s", ""","maxItems":2,"overflow":"dropOldest" """);
        await server.PushAsync(connector, """[{"id":1},{"id":2}]""");
        await server.PushAsync(connector, """[{"id":3}]""");
        await server.PushAsync(connector, """[{"id":4},{"id":5}]""");
        var entry = (await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector["id"]}/logs?event=receive", 200))["data"]!.AsArray().Single()!;
        Assert.Equal("3", entry["details"]!["itemsDropped"]!.GetValue<string>());
    }
}

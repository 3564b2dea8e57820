using System.Text.Json.Nodes;
using DataPool.Tds;
using DataPool.Tds.Emulation;
using DataPool.TestServers;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>A table behind a double of SQL Server, polled by the whole server.</summary>
public sealed class SqlServerPullTests
{
    [Fact]
    public async Task A_connector_turns_red_when_its_server_is_killed_and_green_by_itself_after_the_restart()
    {
        await using var data = new EmulatedDatabase();
        data.Execute("CREATE TABLE sales (region nvarchar(20), total decimal(38,2))");
        data.Execute("INSERT INTO sales VALUES (N'North', 0.10), (N'South', '123456789012345678901234567890.89')");
        var port = FreePort.Next();
        await using var source = new TdsServer(data, port);
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AskAsync(HttpMethod.Post, "/api/connectors", 201, $$"""
            {"name":"sales","type":"sql","pollingIntervalSeconds":1,
             "source":{"provider":"sqlserver","host":"127.0.0.1","port":{{port}},"database":"{{source.DatabaseName}}","username":"{{source.User}}","password":"{{source.Password}}",
                       "query":"SELECT region, total FROM sales ORDER BY region"},
             "mapping":{"stream":"sales","key":["region"] } }
            """);
        await UntilAsync(server, connector, "Active");
        Assert.Equal("""{"North":0.1,"South":123456789012345678901234567890.89}""", await TotalsAsync(server));

        await source.DisposeAsync();
        var red = await UntilAsync(server, connector, "Error");
        Assert.Contains(red["stateCode"]!.GetValue<string>(), (string[])["unreachable", "connection_lost"]);
        Assert.Contains($"'127.0.0.1:{port}'", red["stateReason"]!.GetValue<string>(), StringComparison.Ordinal);

        data.Execute("UPDATE sales SET total = 7 WHERE region = 'North'");
        await using var restarted = new TdsServer(data, port);
        await UntilAsync(server, connector, "Active");
        await UntilAsync(async () => await TotalsAsync(server) == """{"North":7,"South":123456789012345678901234567890.89}""");

        Assert.DoesNotContain(source.Password, server.Log.ToString(), StringComparison.Ordinal);
        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/disable", 200);
        await UntilAsync(() => Task.FromResult(restarted.Open == 0));
    }

    private static async Task<string> TotalsAsync(LiveServer server)
    {
        var totals = new JsonObject();
        foreach (var item in (await server.SnapshotAsync("sales"))["items"]!.AsArray()) totals[item!["key"]!.GetValue<string>()] = item["fields"]!["total"]!.DeepClone();
        return totals.ToJsonString();
    }

    private static async Task<JsonObject> UntilAsync(LiveServer server, JsonObject connector, string state)
    {
        JsonObject? now = null;
        await UntilAsync(async () => (now = await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector["id"]}", 200))["state"]!.GetValue<string>() == state);
        return now!;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition()) await Task.Delay(50, patience.Token);
    }
}

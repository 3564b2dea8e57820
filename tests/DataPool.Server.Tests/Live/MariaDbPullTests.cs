using System.Text.Json.Nodes;
using DataPool.TestServers;
using MySqlConnector;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>A table of a MariaDB server, polled by the whole server.</summary>
public sealed class MariaDbPullTests
{
    [Fact]
    public async Task A_connector_turns_red_when_its_server_is_killed_and_green_by_itself_after_the_restart()
    {
        Assert.SkipWhen(MariaDbServer.Missing is not null, MariaDbServer.Missing ?? "");
        await using var source = await MariaDbServer.StartAsync();
        var user = new MySqlConnectionStringBuilder(await source.CreateDatabaseAsync());
        await source.ExecuteAsync(user.Database, "CREATE TABLE sales(region VARCHAR(20), total DECIMAL(30,2)); INSERT INTO sales VALUES ('North', 0.10), ('South', 12345678901234567.89)");
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AskAsync(HttpMethod.Post, "/api/connectors", 201, $$"""
            {"name":"sales","type":"sql","pollingIntervalSeconds":1,
             "source":{"provider":"mysql","host":"127.0.0.1","port":{{user.Port}},"database":"{{user.Database}}","username":"{{user.UserID}}","password":"{{user.Password}}",
                       "query":"SELECT region, total FROM sales ORDER BY region"},
             "mapping":{"stream":"sales","key":["region"] } }
            """);
        await UntilAsync(server, connector, "Active");
        Assert.Equal("North 0.1 South 12345678901234567.89", await TotalsAsync(server));

        await source.KillAsync();
        var red = await UntilAsync(server, connector, "Error");
        Assert.Contains(red["stateCode"]!.GetValue<string>(), (string[])["unreachable", "connection_lost"]);
        Assert.Contains($"'127.0.0.1:{user.Port}'", red["stateReason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("North 0.1 South 12345678901234567.89", await TotalsAsync(server));

        await source.RestartAsync();
        await source.ExecuteAsync(user.Database, "UPDATE sales SET total = 7 WHERE region = 'North'");
        await UntilAsync(server, connector, "Active");
        await UntilAsync(async () => await TotalsAsync(server) == "North 7 South 12345678901234567.89");
        Assert.DoesNotContain(user.Password, server.Log.ToString(), StringComparison.Ordinal);
    }

    private static async Task<string> TotalsAsync(LiveServer server) => string.Join(
        ' ', (await server.SnapshotAsync("sales"))["items"]!.AsArray().Select(item => $"{item!["key"]} {item["fields"]!["total"]!.ToJsonString()}"));

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

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using DataPool.TestServers;
using Npgsql;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>A table of a PostgreSQL server, polled by the whole server.</summary>
public sealed class PostgresPullTests
{
    [Fact]
    public async Task A_connector_turns_red_when_its_server_is_killed_and_green_by_itself_after_the_restart()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await using var source = await PostgresServer.StartAsync();
        var user = new NpgsqlConnectionStringBuilder(await source.CreateDatabaseAsync());
        await source.ExecuteAsync(user.Database!, "CREATE TABLE sales(region text, total numeric); INSERT INTO sales VALUES ('North', 0.10), ('South', 12345678901234567.89)");
        await source.ExecuteAsync(user.Database!, $"GRANT SELECT ON sales TO {user.Username}");
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AskAsync(HttpMethod.Post, "/api/connectors", 201, Definition(user));
        await UntilAsync(server, connector, "Active");
        Assert.Equal("""{"North":0.1,"South":12345678901234567.89}""", await TotalsAsync(server));

        await source.KillAsync();
        var red = await UntilAsync(server, connector, "Error");
        Assert.Contains(red["stateCode"]!.GetValue<string>(), (string[])["unreachable", "connection_lost"]);
        Assert.Contains($"'127.0.0.1:{user.Port}'", red["stateReason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("""{"North":0.1,"South":12345678901234567.89}""", await TotalsAsync(server));

        await source.RestartAsync();
        await source.ExecuteAsync(user.Database!, "UPDATE sales SET total = 7 WHERE region = 'North'");
        await UntilAsync(server, connector, "Active");
        await UntilAsync(async () => await TotalsAsync(server) == """{"North":7,"South":12345678901234567.89}""");

        // Whoever reads the log, the answers or the connector finds no password in them.
        Assert.DoesNotContain(user.Password!, server.Log.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(user.Password!, (await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector["id"]}", 200)).ToJsonString(), StringComparison.Ordinal);

        // A paused connector keeps no connection.
        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/disable", 200);
        await UntilAsync(async () => await source.ExecuteAsync("postgres", "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'DataPool'") is 0L);
    }

    [Fact]
    public async Task Only_an_admin_allows_procedures_and_nobody_else_changes_what_is_called()
    {
        await using var server = await LiveServer.StartAsync();
        var user = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = FreePort.Next(), Database = "shop", Username = "reader", Password = "x" };
        var token = (await server.AskAsync(HttpMethod.Post, "/api/tokens", 201, """{"name":"o","role":"operator"}"""))["token"]!.GetValue<string>();
        var definition = Definition(user, """, "allowProcedures": true""");

        var (status, answer) = await SendAsync(server, token, HttpMethod.Post, "/api/connectors", definition);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("source.allowProcedures can only be set by an admin.", answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync(server, token, HttpMethod.Post, "/api/connectors/test", definition)).Status);

        var connector = await server.AskAsync(HttpMethod.Post, "/api/connectors", 201, definition);
        var path = $"/api/connectors/{connector["id"]}";
        var saved = (await server.AskAsync(HttpMethod.Get, path, 200))["definition"]!.AsObject();
        saved["name"] = "Sales of today";
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server, token, HttpMethod.Put, path, saved.ToJsonString())).Status);
        saved["source"]!["query"] = "CALL everything()";
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync(server, token, HttpMethod.Put, path, saved.ToJsonString())).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server, LiveServer.AdminToken, HttpMethod.Put, path, saved.ToJsonString())).Status);
    }

    private static string Definition(NpgsqlConnectionStringBuilder user, string more = "") => $$"""
        {"name":"sales","type":"sql","pollingIntervalSeconds":1,
         "source":{"provider":"postgresql","host":"127.0.0.1","port":{{user.Port}},"database":"{{user.Database}}","username":"{{user.Username}}","password":"{{user.Password}}",
                   "query":"SELECT region, total FROM sales ORDER BY region"{{more}}},
         "mapping":{"stream":"sales","key":["region"] } }
        """;

    private static async Task<string> TotalsAsync(LiveServer server)
    {
        var totals = new JsonObject();
        foreach (var item in (await server.SnapshotAsync("sales"))["items"]!.AsArray()) totals[item!["key"]!.GetValue<string>()] = item["fields"]!["total"]!.DeepClone();
        return totals.ToJsonString();
    }

    private static async Task<(HttpStatusCode Status, string Answer)> SendAsync(LiveServer server, string token, HttpMethod method, string path, string json)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var response = await server.Sender.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
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

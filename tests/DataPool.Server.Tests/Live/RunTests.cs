using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DataPool.Server.Tests.Security;
using Microsoft.Data.Sqlite;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>Runs, logs, requests and hours of a real server, by HTTP.</summary>
public sealed class RunTests
{
    private const string Planted = "planted-secret-7731";

    private static readonly string[] RunMembers =
    [
        "runId", "outcome", "startedAt", "durationMs", "rowsRead", "itemsReceived", "itemsChanged", "itemsRemoved", "itemsSkipped", "warnings", "detected",
    ];

    [Fact]
    public async Task Run_now_answers_with_the_run_which_is_kept_and_logged_and_counted()
    {
        await using var server = await LiveServer.StartAsync();
        Execute(server, "CREATE TABLE t(id TEXT, v); INSERT INTO t VALUES ('a', 1), ('b', 2), (NULL, 3)");
        var id = await CreateAsync(server);
        await UntilRunAsync(server, id);
        Execute(server, "UPDATE t SET v = 5");
        var run = await server.AskAsync(HttpMethod.Post, $"{id}/run?wait=true", 200);
        Assert.Equal(RunMembers, run.Select(member => member.Key));
        Assert.Equal("succeeded 3 2 2 0 1", Figures(run));
        Assert.Equal("""[{"code":"no_key","field":"id","count":1,"examples":["record 3"]}]""", run["warnings"]!.ToJsonString());
        Assert.Equal("{}", run["detected"]!.ToJsonString());
        var again = await server.AskAsync(HttpMethod.Post, $"{id}/run?wait=true", 200);
        Assert.Equal("unchanged 3 2 0 0 1", Figures(again));

        using var started = await server.Admin.PostAsync(new Uri($"{id}/run", UriKind.Relative), null, TestContext.Current.CancellationToken);
        var ticket = await LiveServer.ReadAsync(started, 202);
        Assert.Equal(["runId"], ticket.Select(member => member.Key));
        Assert.Equal($"{id}/runs/{ticket["runId"]}", started.Headers.Location!.ToString());

        Assert.True(JsonNode.DeepEquals(run, await server.AskAsync(HttpMethod.Get, $"{id}/runs/{run["runId"]}", 200)));
        var first = await server.AskAsync(HttpMethod.Get, $"{id}/runs?limit=1", 200);
        var second = await server.AskAsync(HttpMethod.Get, $"{id}/runs?limit=100&cursor={first["next"]}", 200);
        Assert.Null(second["next"]);
        string[] ids = [.. first["data"]!.AsArray().Concat(second["data"]!.AsArray()).Select(entry => entry!["runId"]!.GetValue<string>())];
        Assert.Equal(ids.OrderDescending(), ids);
        Assert.Contains(run["runId"]!.GetValue<string>(), ids);

        var hours = (await server.AskAsync(HttpMethod.Get, $"{id}/activity?hours=24", 200))["data"]!.AsArray();
        Assert.Equal(24, hours.Count);
        Assert.Equal(["hour", "runs", "errors", "items", "durationMs"], hours[0]!.AsObject().Select(member => member.Key));
        Assert.True(hours.Sum(hour => hour!["runs"]!.GetValue<int>()) >= 3);
        var all = (await server.AskAsync(HttpMethod.Get, "/api/connectors/activity?hours=24", 200))["data"]!.AsArray().Single()!;
        Assert.True(hours.Sum(hour => hour!["runs"]!.GetValue<int>()) <= all["hours"]!.AsArray().Sum(hour => hour!["runs"]!.GetValue<int>()));
        var resource = await server.AskAsync(HttpMethod.Get, id, 200);
        Assert.Equal("no_key", resource["warnings"]![0]!["code"]!.GetValue<string>());
        Assert.NotNull(resource["nextRunAt"]);
        await server.RestartAsync();
        Assert.True(JsonNode.DeepEquals(run, await server.AskAsync(HttpMethod.Get, $"{id}/runs/{run["runId"]}", 200)));
    }

    [Fact]
    public async Task A_failure_stands_in_run_log_and_state_and_the_state_leads_to_its_entry()
    {
        await using var server = await LiveServer.StartAsync();
        var id = await CreateAsync(server, $$"""{"provider":"sqlite","connectionString":"Data Source={{Planted}}.db","query":"SELECT id FROM t"}""");
        var run = await server.AskAsync(HttpMethod.Post, $"{id}/run?wait=true", 200);
        Assert.Equal([.. RunMembers, "error"], run.Select(member => member.Key));
        Assert.Equal("failed 0 0 0 0 0", Figures(run));
        Assert.Equal("file_not_found", run["error"]!["code"]!.GetValue<string>());
        var resource = await server.AskAsync(HttpMethod.Get, id, 200);
        Assert.Equal(("Error", "file_not_found"), (resource["state"]!.GetValue<string>(), resource["stateCode"]!.GetValue<string>()));
        var states = (await server.AskAsync(HttpMethod.Get, $"{id}/logs?event=state", 200))["data"]!.AsArray();
        Assert.Equal(resource["stateLogId"]!.GetValue<string>(), states[0]!["id"]!.GetValue<string>());
        Assert.Equal($"Idle → Error: {resource["stateReason"]}", states[0]!["message"]!.GetValue<string>());
        Assert.Equal("Idle: It has not run yet.", states[^1]!["message"]!.GetValue<string>());
        var errors = (await server.AskAsync(HttpMethod.Get, $"{id}/logs?level=error&event=connect&event=run", 200))["data"]!.AsArray();
        Assert.Equal(run["error"]!["message"]!.GetValue<string>(), errors.Single()!["message"]!.GetValue<string>());
        Assert.True(resource["errorCount24h"]!.GetValue<int>() >= 1);

        // No secret in any answer, nor in what is stored.
        foreach (var path in (string[])[id, $"{id}/runs", $"{id}/logs", $"{id}/runs/{run["runId"]}"])
            Assert.DoesNotContain(Planted, (await server.AskAsync(HttpMethod.Get, path, 200)).ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Planted, await DownloadAsync(server, $"{id}/logs", "text/csv"), StringComparison.Ordinal);
        foreach (var file in await server.Store.FilesAsync()) Assert.DoesNotContain(Planted, Read(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_pages_filters_and_downloads()
    {
        await using var server = await LiveServer.StartAsync();
        var push = await server.AddWebhookAsync("s");
        var id = $"/api/connectors/{push["id"]}";
        await server.PushAsync(push, """{"id":1}""");
        await server.PushAsync(push, "{", 400);
        await server.PushAsync(push, """[{"id":"=1+1","x":{"y":1},"x.y":2}]""", 422);
        var log = (await server.AskAsync(HttpMethod.Get, $"{id}/logs", 200))["data"]!.AsArray();
        Assert.Equal(["reject", "reject", "state", "receive", "config", "state"], log.Select(entry => entry!["event"]!.GetValue<string>()));
        var pages = new List<string>();
        string? before = null;
        do
        {
            var page = await server.AskAsync(HttpMethod.Get, $"{id}/logs?limit=2{(before is null ? "" : $"&before={before}")}", 200);
            pages.AddRange(page["data"]!.AsArray().Select(entry => entry!["id"]!.GetValue<string>()));
            before = page["next"]?.GetValue<string>();
        }
        while (before is not null);
        Assert.Equal(log.Select(entry => entry!["id"]!.GetValue<string>()), pages);

        var lines = (await DownloadAsync(server, $"{id}/logs", "application/x-ndjson")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(log.Select(entry => entry!.ToJsonString()), lines.Select(line => JsonNode.Parse(line)!.ToJsonString()));
        var csv = (await DownloadAsync(server, $"{id}/logs?event=reject", "text/csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("id,at,level,event,message,itemsReceived,itemsChanged,itemsRemoved,itemsSkipped,durationMs,requestId,runId,count,firstAt,details", csv[0]);
        Assert.Equal(3, csv.Length);
        Assert.StartsWith($"{log[0]!["id"]},", csv[1], StringComparison.Ordinal);
        Assert.Contains(",warning,reject,", csv[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_is_a_file_by_a_link_that_sends_no_header()
    {
        await using var server = await LiveServer.StartAsync();
        var push = await server.AddWebhookAsync("s");
        var id = $"/api/connectors/{push["id"]}";
        foreach (var (format, type) in ((string, string)[])[("csv", "text/csv"), ("ndjson", "application/x-ndjson")])
        {
            var expected = await DownloadAsync(server, $"{id}/logs?event=config", type);
            using var file = await server.CallAsync("GET", $"{id}/logs?event=config&format={format}", LiveServer.AdminToken, ("Accept", "text/html,*/*"));
            Assert.Equal(type, file.Content.Headers.ContentType!.MediaType);
            Assert.Equal($"attachment; filename=\"log-{push["id"]}.{format}\"", file.Content.Headers.ContentDisposition!.ToString());
            Assert.Equal(expected, await file.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        using var json = await server.CallAsync("GET", $"{id}/logs?format=json", LiveServer.AdminToken, ("Accept", "text/csv"));
        Assert.Equal("application/json", json.Content.Headers.ContentType!.MediaType);
        Assert.Null(json.Content.Headers.ContentDisposition);
        foreach (var wrong in (string[])["format=xml", "format=", "format=csv&format=csv"])
        {
            var problem = await server.AskAsync(HttpMethod.Get, $"{id}/logs?{wrong}", 400);
            Assert.Equal("format must be csv, ndjson or json, once.", problem["detail"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Requests_are_found_by_id_also_after_a_restart()
    {
        await using var server = await LiveServer.StartAsync();
        var push = await server.AddWebhookAsync("s");
        var other = await server.AddWebhookAsync("o");
        var accepted = await server.PushAsync(push, """[{"id":1,"v":1},{"id":2,"v":1}]""");
        var refused = await server.PushAsync(push, "{", 400);
        foreach (var restart in (bool[])[false, true])
        {
            if (restart) await server.RestartAsync();
            var good = await server.AskAsync(HttpMethod.Get, $"/api/connectors/{push["id"]}/requests/{accepted["requestId"]}", 200);
            Assert.Equal(
                ["requestId", "receivedAt", "path", "status", "stream", "bytes", "itemsReceived", "itemsChanged", "itemsRemoved", "version"],
                good.Select(member => member.Key));
            Assert.Equal("/api/webhook/s 202 s 2 2 1", $"{good["path"]} {good["status"]} {good["stream"]} {good["itemsReceived"]} {good["itemsChanged"]} {good["version"]}");
            var bad = await server.AskAsync(HttpMethod.Get, $"/api/connectors/{push["id"]}/requests/{refused["requestId"]}", 200);
            Assert.Equal((400, "invalid_payload"), (bad["status"]!.GetValue<int>(), bad["code"]!.GetValue<string>()));
            Assert.Equal(refused["detail"]!.GetValue<string>(), bad["message"]!.GetValue<string>());
            var list = await server.AskAsync(HttpMethod.Get, $"/api/connectors/{push["id"]}/requests?limit=1", 200);
            Assert.Equal(refused["requestId"]!.GetValue<string>(), list["data"]!.AsArray().Single()!["requestId"]!.GetValue<string>());
            list = await server.AskAsync(HttpMethod.Get, $"/api/connectors/{push["id"]}/requests?cursor={list["next"]}", 200);
            Assert.Equal(accepted["requestId"]!.GetValue<string>(), list["data"]!.AsArray().Single()!["requestId"]!.GetValue<string>());
            await NotFoundAsync(server, HttpMethod.Get, $"/api/connectors/{other["id"]}/requests/{accepted["requestId"]}");
        }
    }

    [Fact]
    public async Task All_connectors_hours_come_by_the_page()
    {
        await using var server = await LiveServer.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var connector = await server.AddWebhookAsync("s");
            ids.Add(connector["id"]!.GetValue<string>());
            for (var push = 0; push <= i; push++) await server.PushAsync(connector, """{"id":1}""");
        }

        var (seen, pages, cursor) = (new List<(string, int)>(), 0, "");
        do
        {
            var page = await server.AskAsync(HttpMethod.Get, $"/api/connectors/activity?hours=2&limit=2{cursor}", 200);
            Assert.InRange(page["data"]!.AsArray().Count, 1, 2);
            seen.AddRange(page["data"]!.AsArray().Select(entry => (entry!["id"]!.GetValue<string>(), entry["hours"]!.AsArray().Sum(hour => hour!["runs"]!.GetValue<int>()))));
            pages++;
            cursor = page["next"] is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);
        Assert.Equal(3, pages);
        Assert.Equal(ids.Select((id, i) => (id, i + 1)), seen);
        foreach (var query in (string[])["limit=0", "limit=10001", "cursor=eA", "cursor=", "hours=0"])
            Assert.Equal("invalid_parameter", (await server.AskAsync(HttpMethod.Get, $"/api/connectors/activity?{query}", 400))["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_cannot_run_says_why()
    {
        await using var server = await LiveServer.StartAsync();
        Execute(server, "CREATE TABLE t(id TEXT); INSERT INTO t VALUES ('a')");
        var pull = await CreateAsync(server);
        var push = $"/api/connectors/{(await server.AddWebhookAsync("s"))["id"]}";
        await RefusedAsync(server, $"{push}/run", 409, "wrong_connector_type", "A connector of type webhook does not run: it is sent to.");
        await RefusedAsync(server, $"{push}/approve", 409, "wrong_connector_type", "A connector of type webhook does not run: it is sent to.");
        await RefusedAsync(server, $"{pull}/approve", 409, "not_held", "Nothing of this connector is held: there is nothing to approve.");
        await RefusedAsync(server, $"{pull}/run?wait=maybe", 400, "invalid_parameter", "wait must be true or false.");
        await server.AskAsync(HttpMethod.Post, $"{pull}/disable", 200);
        await RefusedAsync(server, $"{pull}/run", 409, "connector_disabled", "The connector is paused. Enable it, then it runs at once.");
        foreach (var path in (string[])["run", "approve"]) await NotFoundAsync(server, HttpMethod.Post, $"/api/connectors/con_none/{path}");
        foreach (var path in (string[])["runs", "runs/run_1", "logs", "requests", "requests/req_1", "activity"])
            await NotFoundAsync(server, HttpMethod.Get, $"/api/connectors/con_none/{path}");
        foreach (var path in (string[])["runs/run_1", "runs/x", "runs/run_99999999999999999999", "requests/x"]) await NotFoundAsync(server, HttpMethod.Get, $"{pull}/{path}");
        foreach (var query in (string[])["logs?level=loud", "logs?level=2", "logs?event=Run", "logs?before=x", "logs?limit=0", "logs?limit=1&limit=2", "runs?limit=x", "runs?cursor=eA", "requests?limit=0", "activity?hours=0", "activity?hours=193", "activity?hours=x"])
            Assert.Equal("invalid_parameter", (await server.AskAsync(HttpMethod.Get, $"{pull}/{query}", 400))["code"]!.GetValue<string>());
    }

    private static string Figures(JsonObject run) =>
        $"{run["outcome"]} {run["rowsRead"]} {run["itemsReceived"]} {run["itemsChanged"]} {run["itemsRemoved"]} {run["itemsSkipped"]}";

    private static async Task RefusedAsync(LiveServer server, string path, int status, string code, string detail)
    {
        var problem = await server.AskAsync(HttpMethod.Post, path, status);
        Assert.Equal((code, detail), (problem["code"]!.GetValue<string>(), problem["detail"]!.GetValue<string>()));
    }

    private static async Task NotFoundAsync(LiveServer server, HttpMethod method, string path) =>
        Assert.Equal("not_found", (await server.AskAsync(method, path, 404))["code"]!.GetValue<string>());

    private static async Task<string> CreateAsync(LiveServer server, string source = """{"provider":"sqlite","database":"shop.db","query":"SELECT id, v FROM t"}""") => "/api/connectors/"
        + (await server.AskAsync(HttpMethod.Post, "/api/connectors", 201, $$"""
            {"name":"shop","type":"sql","pollingIntervalSeconds":3600,"source":{{source}},"mapping":{"stream":"shop","key":["id"]} }
            """))["id"];

    private static async Task UntilRunAsync(LiveServer server, string id)
    {
        // The run that saving starts; joined where it is in progress.
        await server.AskAsync(HttpMethod.Post, $"{id}/run?wait=true", 200);
    }

    private static async Task<string> DownloadAsync(LiveServer server, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        using var response = await server.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(accept, response.Content.Headers.ContentType!.MediaType);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private static void Execute(LiveServer server, string sql)
    {
        var folder = Directory.CreateDirectory(Path.Combine(server.DataDirectory, "files")).FullName;
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "shop.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are this file's.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}

using System.Text.Json.Nodes;
using DataPool.Server.Tests.Hosting;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>Definitions are tested: <c>POST /api/connectors/test</c> and <c>/{id}/test</c>.</summary>
public sealed class ConnectorTestTests
{
    private const string Endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";

    [Fact]
    public async Task An_unsaved_query_shows_its_steps_columns_records_items_and_effect_and_writes_nothing()
    {
        await using var server = await LiveServer.StartAsync();
        server.Execute("CREATE TABLE sales(region TEXT, total NUMERIC, at DATE, x); INSERT INTO sales VALUES ('North', 142000.50, '2026-04-09', 1), ('South', NULL, 'soon', 'a')");
        var report = await server.AskAsync(HttpMethod.Post, "/api/connectors/test", 200, """
            {"name":"s","type":"sql","source":{"provider":"sqlite","database":"shop.db","query":"SELECT region, total, at, x FROM sales"},
             "mapping":{"stream":"sales","fields":[{"from":"total","to":"revenue"}],"unmapped":"drop"} }
            """);
        Assert.Equal(["ok", "steps", "columns", "rowCount", "records", "items", "warnings", "detected", "effect"], report.Select(member => member.Key));
        Assert.True(report["ok"]!.GetValue<bool>());
        Assert.Equal(["connect", "query", "map", "effect"], report["steps"]!.AsArray().Select(step => step!["name"]!.GetValue<string>()));
        Assert.All(report["steps"]!.AsArray(), step => Assert.Equal(["name", "ok", "ms"], step!.AsObject().Select(member => member.Key)));
        Assert.Equal(
            """[{"name":"region","type":"string","sample":"North"},{"name":"total","type":"number","sample":142000.5},{"name":"at","type":"date","sample":"2026-04-09"},{"name":"x","type":"mixed","sample":1}]""",
            report["columns"]!.ToJsonString());
        Assert.Equal(2, report["rowCount"]!.GetValue<int>());
        Assert.Equal("""[{"region":"North","total":142000.5,"at":"2026-04-09","x":1},{"region":"South","total":null,"at":null,"x":"a"}]""", report["records"]!.ToJsonString());
        Assert.Equal("""[{"key":"North","fields":{"revenue":142000.5}},{"key":"South","fields":{"revenue":null}}]""", report["items"]!.ToJsonString());
        Assert.Equal("""{"code":"value_not_converted","field":"at","count":1,"examples":["row 2: soon"]}""", Assert.Single(report["warnings"]!.AsArray())!.ToJsonString());
        Assert.Equal("""{"key":"region"}""", report["detected"]!.ToJsonString());
        Assert.Equal("""{"added":2,"changed":0,"removed":0,"unchanged":0}""", report["effect"]!.ToJsonString());
        Assert.Empty((await server.AskAsync(HttpMethod.Get, "/api/streams", 200))["data"]!.AsArray());
        Assert.Empty((await server.AskAsync(HttpMethod.Get, "/api/connectors", 200))["data"]!.AsArray());
    }

    [Fact]
    public async Task A_connector_is_tested_against_its_live_stream_and_stays_as_it_is()
    {
        await using var server = await LiveServer.StartAsync();
        server.Execute("CREATE TABLE sales(region TEXT, total NUMERIC); INSERT INTO sales VALUES ('North', 1), ('South', 2), ('West', 3)");
        var connector = await server.AskAsync(HttpMethod.Post, "/api/connectors", 201, StreamLifeTests.Sql("SELECT region, total FROM sales", interval: 3600));
        await StreamLifeTests.UntilAsync(server, connector, "Active");
        var (resource, snapshot) = (await ResourceAsync(server, connector), await server.SnapshotAsync("sales"));
        server.Execute("UPDATE sales SET total = 9 WHERE region = 'South'; DELETE FROM sales WHERE region = 'West'; INSERT INTO sales VALUES ('East', 4), ('Mid', 5)");
        var path = $"/api/connectors/{connector["id"]}/test";
        Assert.Equal("""{"added":2,"changed":1,"removed":1,"unchanged":1}""", (await server.AskAsync(HttpMethod.Post, path, 200))["effect"]!.ToJsonString());

        // Another definition, as this connector; and as another one, whose claims these are not.
        var other = StreamLifeTests.Sql("SELECT region, total FROM sales WHERE total = 1");
        Assert.Equal("""{"added":0,"changed":0,"removed":2,"unchanged":1}""", (await server.AskAsync(HttpMethod.Post, path, 200, other))["effect"]!.ToJsonString());
        Assert.Equal("""{"added":0,"changed":0,"removed":0,"unchanged":1}""", (await server.AskAsync(HttpMethod.Post, "/api/connectors/test", 200, other))["effect"]!.ToJsonString());

        Assert.True(JsonNode.DeepEquals(resource, await ResourceAsync(server, connector)));
        Assert.True(JsonNode.DeepEquals(snapshot["items"], (await server.SnapshotAsync("sales"))["items"]));
        Assert.Equal(1, (await server.SnapshotAsync("sales"))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_guard_that_would_hold_is_a_warning_beside_the_effect()
    {
        await using var server = await LiveServer.StartAsync();
        server.Execute("CREATE TABLE sales(region TEXT); INSERT INTO sales VALUES ('North'), ('South')");
        var connector = await server.AskAsync(HttpMethod.Post, "/api/connectors", 201, StreamLifeTests.Sql("SELECT region FROM sales", interval: 3600)
            .Replace("\"stream\"", "\"guard\":{\"maxRemovedPercent\":10},\"stream\"", StringComparison.Ordinal));
        await StreamLifeTests.UntilAsync(server, connector, "Active");
        server.Execute("DELETE FROM sales WHERE region = 'North'");
        var report = await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/test", 200);
        Assert.True(report["ok"]!.GetValue<bool>());
        Assert.Equal("held", Assert.Single(report["warnings"]!.AsArray())!["code"]!.GetValue<string>());
        Assert.Equal("""{"added":0,"changed":0,"removed":1,"unchanged":1}""", report["effect"]!.ToJsonString());
    }

    [Theory]
    [InlineData("shop.db", "SELECT nothing FROM sales", "query_failed", "connect,query")]
    [InlineData("none.db", "SELECT 1", "file_not_found", "connect")]
    [InlineData("../../etc/passwd", "SELECT 1", "path_refused", "connect")]
    public async Task What_fails_is_the_last_step_and_says_why(string database, string query, string code, string steps)
    {
        await using var server = await LiveServer.StartAsync();
        server.Execute("CREATE TABLE sales(region TEXT)");
        var report = await server.AskAsync(HttpMethod.Post, "/api/connectors/test", 200, StreamLifeTests.Sql(query).Replace("shop.db", database, StringComparison.Ordinal));
        Assert.False(report["ok"]!.GetValue<bool>());
        Assert.Equal(steps, string.Join(',', report["steps"]!.AsArray().Select(step => step!["name"]!.GetValue<string>())));
        var last = report["steps"]!.AsArray()[^1]!;
        Assert.False(last["ok"]!.GetValue<bool>());
        Assert.Equal(code, last["error"]!["code"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(last["error"], report["error"]));
        Assert.Null(report["rowCount"]);
        Assert.Null(report["effect"]);
    }

    [Fact]
    public async Task A_push_type_is_tested_with_a_sample()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("queues");
        await server.PushAsync(connector, """{"id":"a","waiting":1}""");
        var path = $"/api/connectors/{connector["id"]}/test";
        var report = await server.AskAsync(HttpMethod.Post, path, 200, """{"sample":[{"id":"a","waiting":9223372036854775808},{"id":"b"}]}""");
        Assert.Equal(["decode", "map", "effect"], report["steps"]!.AsArray().Select(step => step!["name"]!.GetValue<string>()));
        Assert.Equal("""{"added":1,"changed":1,"removed":0,"unchanged":0}""", report["effect"]!.ToJsonString());
        Assert.Equal("""[{"key":"a","fields":{"id":"a","waiting":9223372036854775808}},{"key":"b","fields":{"id":"b"}}]""", report["items"]!.ToJsonString());

        var nested = connector["definition"]!.ToJsonString().Replace("\"id\"", "\"name\"", StringComparison.Ordinal);
        report = await server.AskAsync(HttpMethod.Post, path, 200, nested.Insert(1, "\"sample\":{\"id\":1},"));
        Assert.Equal("map", report["steps"]!.AsArray()[^1]!["name"]!.GetValue<string>());
        Assert.Equal("invalid_item", report["error"]!["code"]!.GetValue<string>());

        report = await server.AskAsync(HttpMethod.Post, "/api/connectors/test", 200, """{"sample":"text","name":"n","type":"webhook","source":{},"mapping":{"stream":"fresh"}}""");
        Assert.Equal("decode", Assert.Single(report["steps"]!.AsArray())!["name"]!.GetValue<string>());
        await server.AskAsync(HttpMethod.Get, "/api/streams/fresh", 404);
        Assert.Equal(1, (await server.SnapshotAsync("queues"))["version"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("""{"type":"webhook","source":{},"mapping":{"stream":"s"}}""", "name required|sample required")]
    [InlineData("""{"name":"n","type":"sql","source":{"provider":"sqlite","database":"a.db","query":"SELECT 1"},"mapping":{"stream":"s"},"sample":1}""", "sample unknown")]
    [InlineData("""{"name":"n","type":"sql","source":{"provider":"sqlite","connectionString":"***","query":"SELECT 1"},"mapping":{"stream":"s"},"more":1}""", "source.connectionString|more unknown")]
    public async Task Only_a_definition_that_is_none_is_refused(string definition, string errors)
    {
        await using var server = await LiveServer.StartAsync();
        var problem = await server.AskAsync(HttpMethod.Post, "/api/connectors/test", 422, definition);
        Assert.Equal("invalid_definition", problem["code"]!.GetValue<string>());
        var found = problem["errors"]!.AsArray().Select(error => $"{error!["path"]} {error["code"]}").ToArray();
        foreach (var expected in errors.Split('|')) Assert.Contains(found, error => error.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_stored_definition_of_a_push_type_needs_a_sample_too()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("s");
        var problem = await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/test", 422);
        Assert.Equal("""sample is required: a body as a sender would post it, for example {"id": "a", "value": 1}.""", Assert.Single(problem["errors"]!.AsArray())!["message"]!.GetValue<string>());
        await server.AskAsync(HttpMethod.Post, "/api/connectors/con_nobody/test", 404);
    }

    [Fact]
    public async Task What_is_shown_is_bounded_and_all_rows_are_looked_at()
    {
        await using var server = await LiveServer.StartAsync();
        server.Execute("CREATE TABLE t(id INTEGER, v); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30) INSERT INTO t SELECT i, i FROM n; UPDATE t SET v = 'late' WHERE id = 30; UPDATE t SET v = printf('%.*c', 5000, 'é') WHERE id = 2");
        var report = await server.AskAsync(HttpMethod.Post, "/api/connectors/test", 200, StreamLifeTests.Sql("SELECT id, v, printf('%.*c', 3000, 'x') AS wide FROM t ORDER BY id"));
        Assert.Equal((30, 20, 20), (report["rowCount"]!.GetValue<int>(), report["records"]!.AsArray().Count, report["items"]!.AsArray().Count));
        Assert.Equal("mixed", report["columns"]![1]!["type"]!.GetValue<string>());
        var cut = report["records"]![1]!["v"]!.GetValue<string>();
        Assert.Equal((1001, '…'), (cut.Length, cut[^1]));
    }

    [Fact]
    public async Task A_query_that_takes_too_long_ends_at_its_time_limit()
    {
        await using var server = await LiveServer.StartAsync();
        server.Execute("CREATE TABLE t(id)");
        var report = await server.AskAsync(HttpMethod.Post, "/api/connectors/test", 200, StreamLifeTests.Sql(Endless).Replace("\"query\"", "\"timeoutSeconds\":1,\"query\"", StringComparison.Ordinal));
        Assert.Equal("timeout", report["error"]!["code"]!.GetValue<string>());
        Assert.Equal(["connect", "query"], report["steps"]!.AsArray().Select(step => step!["name"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_test_whose_client_leaves_ends_and_gives_its_place_back()
    {
        await using var server = await LiveServer.StartAsync();
        server.Execute("CREATE TABLE t(id)");
        var endless = StreamLifeTests.Sql(Endless).Replace("\"query\"", "\"timeoutSeconds\":600,\"query\"", StringComparison.Ordinal);
        using var leave = new CancellationTokenSource();
        var tests = Enumerable.Range(0, 4).Select(async _ =>
        {
            // Again where one of the probes below had its place just then.
            while (true)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/api/connectors/test") { Content = LiveServer.Json(endless) };
                using var response = await server.Admin.SendAsync(request, leave.Token);
                Assert.Equal(429, (int)response.StatusCode);
            }
        }).ToArray();

        await UntilStatusAsync(server, 429);
        await leave.CancelAsync();
        foreach (var test in tests) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test);
        // The endless queries would hold their places for ten minutes.
        await UntilStatusAsync(server, 200);
    }

    private static async Task UntilStatusAsync(LiveServer server, int status)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            using var response = await DataPoolHost.SendAsync(server.Admin, HttpMethod.Post, "/api/connectors/test", StreamLifeTests.Sql("SELECT 1"));
            if ((int)response.StatusCode == status)
            {
                if (status == 429) Assert.Equal("rate_limited", (await LiveServer.ReadAsync(response, 429))["code"]!.GetValue<string>());
                Assert.Equal(status == 429 ? "1" : null, response.Headers.RetryAfter?.ToString());
                return;
            }

            await Task.Delay(30, patience.Token);
        }
    }

    private static Task<JsonObject> ResourceAsync(LiveServer server, JsonObject connector) => server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector["id"]}", 200);
}

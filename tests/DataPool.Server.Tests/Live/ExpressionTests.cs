using System.Text.Json.Nodes;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>Fields that are calculated, from the definition to the stream.</summary>
public sealed class ExpressionTests
{
    private const string Fields = """
        "fields":[{"from":"net","to":"gross","expression":"Math.round(value * 120) / 100","type":"number"},{"to":"label","expression":"`${key}: ${fields.name}`"}]
        """;

    [Fact]
    public async Task A_webhook_calculates_and_tells_what_it_could_not()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board", "," + Fields);
        await server.PushAsync(connector, """[{"id":"a","net":10,"name":"A"},{"id":"b","net":0.05,"name":"B"}]""");
        Assert.Equal("""[{"gross":12,"label":"a: A","id":"a","name":"A"},{"gross":0.06,"label":"b: B","id":"b","name":"B"}]""", await ItemsAsync(server, "board"));
        Assert.Empty((await ResourceAsync(server, connector))["warnings"]!.AsArray());

        await server.PushAsync(connector, """{"id":"b","net":{"a":1}}""");
        Assert.Equal("""[{"gross":12,"label":"a: A","id":"a","name":"A"},{"gross":0.06,"label":"b: undefined","id":"b","name":"B","net.a":1}]""", await ItemsAsync(server, "board"));
        await server.PushAsync(connector, """{"id":"b","net":"many"}""");
        Assert.Equal(
            """[{"code":"expression_failed","field":"net","count":1,"examples":["b: the result is NaN, which is no number"]}]""",
            (await ResourceAsync(server, connector))["warnings"]!.ToJsonString());
        Assert.Equal("Active", (await ResourceAsync(server, connector))["state"]!.GetValue<string>());
        var log = await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector["id"]}/logs?level=warning", 200);
        Assert.Equal("Received; some fields could not be calculated and became empty: expression_failed (net) 1 times.", log["data"]![0]!["message"]!.GetValue<string>());

        await server.PushAsync(connector, """{"id":"b","net":1}""");
        Assert.Empty((await ResourceAsync(server, connector))["warnings"]!.AsArray());
    }

    [Fact]
    public async Task A_query_calculates_from_columns_that_are_not_mapped()
    {
        await using var server = await LiveServer.StartAsync();
        server.Execute("CREATE TABLE sales(region TEXT, total NUMERIC, big INTEGER); INSERT INTO sales VALUES ('North', 10.5, 9223372036854775807), ('South', NULL, 2)");
        var connector = await server.AskAsync(HttpMethod.Post, "/api/connectors", 201, """
            {"name":"sales","type":"sql","pollingIntervalSeconds":3600,"source":{"provider":"sqlite","database":"shop.db","query":"SELECT * FROM sales"},
             "mapping":{"stream":"sales","unmapped":"drop","fields":[{"from":"region","expression":"value.toUpperCase()"},{"to":"double","expression":"fields.total.valueOf() * 2","default":0},{"to":"big","expression":"fields.big"}]}}
            """);
        await StreamLifeTests.UntilAsync(server, connector, "Active");
        Assert.Equal("""[{"region":"NORTH","double":21,"big":9223372036854775807},{"region":"SOUTH","double":null,"big":2}]""", await ItemsAsync(server, "sales"));
        var warning = Assert.Single((await ResourceAsync(server, connector))["warnings"]!.AsArray())!;
        Assert.Equal("expression_failed double 1", $"{warning["code"]} {warning["field"]} {warning["count"]}");

        // The same again is no change.
        var run = await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/run?wait=true", 200);
        Assert.Equal("unchanged", run["outcome"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_hostile_one_delays_no_push_and_spoils_no_other_field()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board", """
            ,"fields":[{"to":"loop","expression":"(() => { for (;;); })()"},{"to":"large","expression":"'a'.repeat(5e8)"},{"to":"good","expression":"fields.n + 1"}]
            """);
        var records = new JsonArray([.. Enumerable.Range(0, 2000).Select(n => new JsonObject { ["id"] = $"{n}", ["n"] = n })]);
        var begin = System.Diagnostics.Stopwatch.GetTimestamp();
        await server.PushAsync(connector, records.ToJsonString());
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(begin), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        var items = (await server.SnapshotAsync("board"))["items"]!.AsArray();
        Assert.Equal(2000, items.Count);
        Assert.All(items, item => Assert.Equal($$"""{"loop":null,"large":null,"good":{{item!["fields"]!["n"]!.GetValue<int>() + 1}},"id":"{{item["key"]}}","n":{{item["key"]}}}""", item["fields"]!.ToJsonString()));
        Assert.Equal(
            ["expression_failed loop 2000", "expression_failed large 2000"],
            (await ResourceAsync(server, connector))["warnings"]!.AsArray().Select(warning => $"{warning!["code"]} {warning["field"]} {warning["count"]}"));
    }

    [Theory]
    [InlineData("""{"from":"a","expression":"value +* 2"}""", "mapping.fields[0].expression", "invalid", "mapping.fields[0].expression, line 1, character 8: unexpected token '*'.")]
    [InlineData("""{"from":"a","expression":""}""", "mapping.fields[0].expression", "", "")]
    [InlineData("""{"from":"a","expression":7}""", "mapping.fields[0].expression", "type", "mapping.fields[0].expression must be a string.")]
    [InlineData("""{"expression":"1"}""", "mapping.fields[0].to", "required", "mapping.fields[0].to is required.")]
    public async Task What_is_wrong_with_an_expression_is_told_at_its_path(string field, string path, string code, string message)
    {
        await using var server = await LiveServer.StartAsync();
        var problem = await server.AskAsync(HttpMethod.Post, "/api/connectors", 422, $$"""{"name":"n","type":"webhook","source":{},"mapping":{"stream":"s","fields":[{{field}}]} }""");
        var error = Assert.Single(problem["errors"]!.AsArray())!;
        Assert.Equal(path, error["path"]!.GetValue<string>());
        if (code.Length > 0) Assert.Equal((code, message), (error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_test_shows_what_is_calculated()
    {
        await using var server = await LiveServer.StartAsync();
        var report = await server.AskAsync(HttpMethod.Post, "/api/connectors/test", 200, $$"""{"name":"n","type":"webhook","source":{},"mapping":{"stream":"s",{{Fields}}},"sample":[{"id":"a","net":10,"name":"A"},{"id":"b","net":"x"}]}""");
        Assert.Equal(
            """[{"key":"a","fields":{"gross":12,"label":"a: A","id":"a","name":"A"}},{"key":"b","fields":{"gross":null,"label":"b: undefined","id":"b"}}]""",
            report["items"]!.ToJsonString());
        Assert.Equal("""[{"code":"expression_failed","field":"net","count":1,"examples":["b: the result is NaN, which is no number"]}]""", report["warnings"]!.ToJsonString());
    }

    private static Task<JsonObject> ResourceAsync(LiveServer server, JsonObject connector) => server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector["id"]}", 200);

    private static async Task<string> ItemsAsync(LiveServer server, string stream) =>
        new JsonArray([.. (await server.SnapshotAsync(stream))["items"]!.AsArray().Select(item => item!["fields"]!.DeepClone())]).ToJsonString();
}

using System.Text.Json.Nodes;
using DataPool.Core.Connectors;
using DataPool.Core.Streams;
using DataPool.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Api;

public sealed class ConnectorApiTests
{
    private static readonly string[] Resource =
    [
        "id", "name", "type", "stream", "enabled", "state", "stateReason", "stateCode", "stateLogId", "colour", "lastSuccessAt", "lastAttemptAt",
        "nextRunAt", "itemCount", "errorCount24h", "warnings", "keyId", "keys", "definition",
    ];

    [Fact]
    public async Task Creation_answers_with_the_resource_its_place_and_its_key()
    {
        await using var host = await DataPoolHost.StartAsync();
        using var response = await DataPoolHost.SendAsync(host.Admin, HttpMethod.Post, "/api/connectors", Definitions.Webhook());
        var created = await DataPoolHost.ReadAsync(response, 201);

        Assert.Matches("^con_[0-9A-Za-z]{20}$", created.Text("id"));
        Assert.Equal($"/api/connectors/{created.Text("id")}", response.Headers.Location!.ToString());
        Assert.Matches("^ik_[0-9a-f]{12}_[0-9A-Za-z]{33}$", created.Text("ingestKey"));
        Assert.Equal(created.Text("ingestKey")[3..15], created.Text("keyId"));
        Assert.Equal(["changed " + created.Text("id")], host.Runner.Told);

        using var read = await DataPoolHost.SendAsync(host.Admin, HttpMethod.Get, response.Headers.Location.ToString());
        var resource = await DataPoolHost.ReadAsync(read, 200);
        Assert.Equal(Resource, resource.Select(property => property.Key));
        Assert.Equal(response.Headers.ETag, read.Headers.ETag);
        created.Remove("ingestKey");
        Assert.True(JsonNode.DeepEquals(created, resource), $"{created}\n{resource}");
        Assert.Equal(
            """
            {"name":"Call centre","type":"webhook","enabled":true,"idleAfterSeconds":900,"source":{},"mapping":{"stream":"queues","key":["queue"]}}
            """.Trim(),
            resource["definition"]!.ToJsonString());
    }

    [Fact]
    public async Task A_new_connector_is_idle_and_says_why()
    {
        await using var host = await DataPoolHost.StartAsync();
        var push = await host.CreateAsync(Definitions.Webhook());
        Assert.Equal(["Idle", "yellow", "nothing_received", "Nothing was received yet."], Words(push));
        Assert.Null(push["lastSuccessAt"]);

        var pull = await host.CreateAsync(Definitions.Sql());
        Assert.Equal(["Idle", "yellow", "not_run", "It has not run yet."], Words(pull));
        Assert.Equal(60, pull["definition"]!["pollingIntervalSeconds"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_resource_follows_health_in_utc_and_counts_items_and_errors()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Sql())).Text("id");
        var connector = host.Services.GetRequiredService<ConnectorCatalog>().Find(id)!;
        host.Pool.Claims[connector.Number] = 24;
        connector.Health.RunStarted(host.Time.GetUtcNow());
        connector.Health.RunFailed(host.Time.GetUtcNow(), "file_not_found", "There is no file.");
        Assert.Equal(["Error", "red", "file_not_found", "There is no file."], Words(await Get(host, id)));

        connector.Health.RunStarted(host.Time.GetUtcNow());
        host.Time.Advance(TimeSpan.FromSeconds(1.5));
        connector.Health.RunSucceeded(host.Time.GetUtcNow(), 24, [new Warning("no_key", null, 2, ["#3", "#4"])]);
        connector.Health.NextRunAt = host.Time.GetUtcNow().ToOffset(TimeSpan.FromHours(5)) + TimeSpan.FromMinutes(1);
        var resource = await Get(host, id);
        Assert.Equal(["Active", "green", null, null], Words(resource));
        Assert.Equal("2026-04-09T12:00:00Z", resource.Text("lastAttemptAt"));
        Assert.Equal("2026-04-09T12:00:01.5Z", resource.Text("lastSuccessAt"));
        Assert.Equal("2026-04-09T12:01:01.5Z", resource.Text("nextRunAt"));
        Assert.Equal(24, resource["itemCount"]!.GetValue<int>());
        Assert.Equal(1, resource["errorCount24h"]!.GetValue<int>());
        Assert.Equal("""[{"code":"no_key","field":null,"count":2,"examples":["#3","#4"]}]""", resource["warnings"]!.ToJsonString());
    }

    [Fact]
    public async Task A_stream_that_cannot_be_read_hides_only_the_item_count()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Webhook())).Text("id");
        host.Pool.Failure = new OverloadedException("The stream cannot be read.");
        Assert.Null((await Get(host, id))["itemCount"]);
        Assert.Null((await host.AskAsync(HttpMethod.Get, "/api/connectors", 200))["data"]![0]!["itemCount"]);
    }

    [Fact]
    public async Task The_list_comes_in_pages_in_the_order_of_creation()
    {
        await using var host = await DataPoolHost.StartAsync();
        foreach (var name in (string[])["e", "b", "d", "a", "c"]) await host.CreateAsync(Definitions.Webhook(name));

        var names = new List<string>();
        var query = "?limit=2";
        for (var page = 0; query is not null; page++)
        {
            var answer = await host.AskAsync(HttpMethod.Get, "/api/connectors" + query, 200);
            Assert.Equal(page == 2 ? 1 : 2, answer["data"]!.AsArray().Count);
            names.AddRange(answer["data"]!.AsArray().Select(connector => connector!.AsObject().Text("name")));
            query = answer["next"]?.GetValue<string>() is { } next ? "?limit=2&cursor=" + next : null;
        }

        Assert.Equal(["e", "b", "d", "a", "c"], names);
        Assert.Null((await host.AskAsync(HttpMethod.Get, "/api/connectors?limit=5", 200))["next"]);
    }

    [Theory]
    [InlineData("limit=0", "limit must be a whole number between 1 and 10000.")]
    [InlineData("limit=10001", "limit must be a whole number between 1 and 10000.")]
    [InlineData("limit=x", "limit must be a whole number between 1 and 10000.")]
    [InlineData("limit=1&limit=2", "limit must be a whole number between 1 and 10000.")]
    [InlineData("cursor=", "cursor must be the next of an earlier answer, unchanged.")]
    [InlineData("cursor=%21", "cursor must be the next of an earlier answer, unchanged.")]
    public async Task A_wrong_page_is_refused(string query, string detail)
    {
        await using var host = await DataPoolHost.StartAsync();
        var problem = await host.AskAsync(HttpMethod.Get, "/api/connectors?" + query, 400);
        Assert.Equal(("invalid_parameter", detail), (problem.Text("code"), problem.Text("detail")));
    }

    [Fact]
    public async Task Disabling_and_enabling_answer_with_the_resource_and_tell_the_runner()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Sql())).Text("id");
        var paused = await host.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/disable", 200);
        Assert.Equal(["Disabled", "grey", "disabled", "It is paused."], Words(paused));
        Assert.False(paused["enabled"]!.GetValue<bool>());
        Assert.False(paused["definition"]!["enabled"]!.GetValue<bool>());

        await host.RestartAsync();
        Assert.False((await Get(host, id))["enabled"]!.GetValue<bool>());
        var going = await host.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/enable", 200);
        Assert.Equal("Idle", going.Text("state"));
        Assert.Equal(["changed " + id, "changed " + id, "changed " + id], host.Runner.Told);
    }

    [Fact]
    public async Task The_tag_follows_the_configuration_and_not_the_state()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Webhook())).Text("id");
        var first = await TagAsync(host, id);
        host.Services.GetRequiredService<ConnectorCatalog>().Find(id)!.Health.Accepted(host.Time.GetUtcNow());
        Assert.Equal(first, await TagAsync(host, id));
        await host.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/disable", 200);
        Assert.NotEqual(first, await TagAsync(host, id));
        await host.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/enable", 200);
        Assert.Equal(first, await TagAsync(host, id));
        await host.RestartAsync();
        Assert.Equal(first, await TagAsync(host, id));
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused()
    {
        await using var host = await DataPoolHost.StartAsync();
        await host.CreateAsync(Definitions.Webhook("Sales"));
        var problem = await host.AskAsync(HttpMethod.Post, "/api/connectors", 409, Definitions.Webhook("SALES"));
        Assert.Equal(("name_taken", "The name \"SALES\" is taken. Choose another one."), (problem.Text("code"), problem.Text("detail")));
    }

    [Fact]
    public async Task A_runner_that_fails_takes_nobody_his_key()
    {
        await using var host = await DataPoolHost.StartAsync();
        host.Runner.Failure = new InvalidOperationException("no silo");
        Assert.NotEmpty((await host.CreateAsync(Definitions.Webhook())).Text("ingestKey"));
        Assert.Contains(host.Log.From(LogLevel.Warning), entry => entry.Contains("could not be told of its change", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", WriteKind.Withdraw)]
    [InlineData("?items=remove", WriteKind.Withdraw)]
    [InlineData("?items=keep", WriteKind.Release)]
    public async Task Deletion_stops_the_runs_deals_with_the_items_and_forgets_the_connector(string query, WriteKind kind)
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Sql())).Text("id");
        Assert.Empty(await host.AskAsync(HttpMethod.Delete, $"/api/connectors/{id}{query}", 204));
        Assert.Equal("stop " + id, host.Runner.Told.Last());
        Assert.Equal(kind, Assert.Single(host.Pool.Writes).Request.Kind);
        await host.AskAsync(HttpMethod.Get, $"/api/connectors/{id}", 404);
        await host.RestartAsync();
        await host.AskAsync(HttpMethod.Get, $"/api/connectors/{id}", 404);
        await host.CreateAsync(Definitions.Sql());
    }

    [Fact]
    public async Task A_deletion_whose_items_cannot_be_dealt_with_is_certain_and_finished_once_they_can()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Webhook())).Text("id");
        host.Pool.Failure = new OverloadedException("The stream takes nothing now.");
        Assert.Equal(["Disabled", "grey", "deleting", "It is being deleted."], Words(await host.AskAsync(HttpMethod.Delete, $"/api/connectors/{id}", 202)));
        foreach (var action in (string[])["enable", "disable", "rotate-key", "test"]) await host.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/{action}", 404);
        await host.ReplaceAsync(id, Definitions.Webhook(), 404);
        await Eventually.Async(() => host.Log.From(LogLevel.Warning).Any(entry => entry.Contains($"Connector {id} is not deleted yet. It is tried again", StringComparison.Ordinal)));
        Assert.NotNull(host.Services.GetRequiredService<ConnectorCatalog>().Find(id));

        host.Pool.Failure = null;
        await Eventually.Async(() =>
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            return host.Services.GetRequiredService<ConnectorCatalog>().Find(id) is null;
        });
        Assert.Equal(WriteKind.Withdraw, Assert.Single(host.Pool.Writes).Request.Kind);
        await host.AskAsync(HttpMethod.Delete, $"/api/connectors/{id}", 404);
    }

    [Fact]
    public async Task A_deletion_that_was_interrupted_is_finished_after_the_start()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Webhook())).Text("id");
        host.Pool.Failure = new OverloadedException("The stream takes nothing now.");
        await host.AskAsync(HttpMethod.Delete, $"/api/connectors/{id}?items=keep", 202);
        await host.RestartAsync(() => host.Pool.Failure = null);
        var catalog = host.Services.GetRequiredService<ConnectorCatalog>();
        await Eventually.Async(() => catalog.Find(id) is null);
        Assert.Equal(WriteKind.Release, Assert.Single(host.Pool.Writes).Request.Kind);
    }

    [Fact]
    public async Task Deletion_takes_no_third_way_with_the_items()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Webhook())).Text("id");
        var problem = await host.AskAsync(HttpMethod.Delete, $"/api/connectors/{id}?items=both", 400);
        Assert.Equal(("invalid_parameter", "items must be keep or remove."), (problem.Text("code"), problem.Text("detail")));
        await Get(host, id);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/enable")]
    [InlineData("POST", "/disable")]
    [InlineData("POST", "/rotate-key")]
    [InlineData("POST", "/test")]
    [InlineData("PUT", "")]
    public async Task An_unknown_id_is_not_found(string method, string action)
    {
        await using var host = await DataPoolHost.StartAsync();
        var problem = await host.AskAsync(new HttpMethod(method), "/api/connectors/con_nobody" + action, 404);
        Assert.Equal("not_found", problem.Text("code"));
        Assert.Equal("There is no connector \"con_nobody\". GET /api/connectors lists those that exist.", problem.Text("detail"));
    }

    [Fact]
    public async Task Two_connectors_may_feed_one_stream()
    {
        await using var host = await DataPoolHost.StartAsync();
        await host.CreateAsync(Definitions.Webhook("a", "same"));
        await host.CreateAsync(Definitions.Sql("b", "same"));
        var catalog = host.Services.GetRequiredService<ConnectorCatalog>();
        var stream = Assert.Single(catalog.Streams);
        Assert.Equal(["a", "b"], catalog.ByStream(stream.Id).Select(connector => connector.Name));
        await host.RestartAsync();
        Assert.Equal(stream, Assert.Single(host.Services.GetRequiredService<ConnectorCatalog>().Streams));
        Assert.Equal(stream, host.Services.GetRequiredService<StreamDirectory>().ById(stream.Id));
    }

    private static Task<JsonObject> Get(DataPoolHost host, string id) => host.AskAsync(HttpMethod.Get, $"/api/connectors/{id}", 200);

    private static async Task<string> TagAsync(DataPoolHost host, string id)
    {
        using var response = await DataPoolHost.SendAsync(host.Admin, HttpMethod.Get, $"/api/connectors/{id}");
        return response.Headers.ETag!.ToString();
    }

    private static string?[] Words(JsonObject resource) =>
        [.. ((string[])["state", "colour", "stateCode", "stateReason"]).Select(name => resource[name]?.GetValue<string>())];
}

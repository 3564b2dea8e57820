using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Live;
using Xunit;

namespace DataPool.Server.Tests.Files;

/// <summary>Files that are uploaded, by HTTP.</summary>
public sealed class UploadTests
{
    private const string Upload = "\"delivery\":\"upload\"";

    [Fact]
    public async Task A_file_becomes_the_streams_items_and_the_next_one_takes_its_place()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddFileAsync(Upload);
        await server.StateAsync(connector, "Idle", "not_run");
        Assert.Equal("no_file", (await server.RunAsync(connector, 409)).Text("code"));
        Assert.Equal("""{"kept":null,"waiting":null}""", (await server.FilesAsync(connector)).ToJsonString());
        var run = await server.UploadAsync(connector, "id;name;n\r\na;North;1,5\r\nb;South;2\r\n");
        Assert.Equal(("succeeded", 2), (run.Outcome(), run["itemsChanged"]!.GetValue<int>()));
        Assert.Equal("board.csv", run["detected"]!["files"]!.GetValue<string>());
        Assert.Equal(2, (await server.ItemsAsync()).Length);
        await server.StateAsync(connector, "Active");

        Assert.Equal("unchanged", (await server.UploadAsync(connector, "id;name;n\r\na;North;1,5\r\nb;South;2\r\n", key: connector.Text("ingestKey"))).Outcome());
        var next = await server.UploadAsync(connector, "id,name\nb,Süden\nc,West\n");
        Assert.Equal((2, 1), (next["itemsChanged"]!.GetValue<int>(), next["itemsRemoved"]!.GetValue<int>()));
        Assert.Equal(["b{id=\"b\",name=\"S\\u00FCden\"}", "c{id=\"c\",name=\"West\"}"], await server.ItemsAsync());
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_changes_nothing_and_the_kept_one_is_read_again_where_it_is_needed()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddFileAsync(Upload);
        await server.UploadAsync(connector, "id,n\na,1\n");
        var failed = await server.UploadAsync(connector, "id,n\na,\"never closed\nb,2\n");
        Assert.Equal("failed", failed.Outcome());
        var files = await server.FilesAsync(connector);
        Assert.Equal((9, "board.csv", 25), (files["kept"]!["size"]!.GetValue<int>(), files["waiting"]!["name"]!.GetValue<string>(), files["waiting"]!["size"]!.GetValue<int>()));
        Assert.Contains("line 2", failed["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        await server.StateAsync(connector, "Error");
        Assert.Equal(["a{id=\"a\",n=1}"], await server.ItemsAsync());

        // The stream is made anew from what was last taken, also by another process.
        await server.RestartAsync();
        await server.AskAsync(HttpMethod.Delete, "/api/streams/board/items/a", 204);
        await Wait(async () => (await server.ItemsAsync()).SequenceEqual(["a{id=\"a\",n=1}"]));
    }

    [Fact]
    public async Task A_file_that_failed_is_tried_again_when_the_definition_is_mended()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddFileAsync($"{Upload},\"format\":\"json\"");
        Assert.Equal("failed", (await server.UploadAsync(connector, "id,n\na,1\n")).Outcome());
        await server.ChangeAsync(connector, definition => definition["source"]!["format"] = "csv");
        await server.StateAsync(connector, "Active");
        Assert.Equal(["a{id=\"a\",n=1}"], await server.ItemsAsync());
    }

    [Fact]
    public async Task A_file_whose_key_was_missing_is_taken_when_the_mapping_names_another()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddFileAsync(Upload, ",\"key\":[\"id\"]");
        await server.UploadAsync(connector, "id,n\na,1\n");
        Assert.Equal("key_missing", (await server.UploadAsync(connector, "no,n\nb,2\n")).Code());
        await server.ChangeAsync(connector, definition => definition["mapping"]!["key"] = new System.Text.Json.Nodes.JsonArray("no"));
        await server.StateAsync(connector, "Active");
        Assert.Equal(["b{no=\"b\",n=2}"], await server.ItemsAsync());
    }

    [Fact]
    public async Task What_is_missing_is_restored_from_the_kept_file_and_the_last_one_stays_what_is_wrong()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddFileAsync(Upload);
        await server.UploadAsync(connector, "id,n\na,1\n");
        Assert.Equal("open_quote", (await server.UploadAsync(connector, "id,n\na,\"2\n")).Code());
        await server.AskAsync(HttpMethod.Delete, "/api/streams/board/items/a", 204);
        await Wait(async () => (await server.ItemsAsync()).SequenceEqual(["a{id=\"a\",n=1}"]));
        await server.StateAsync(connector, "Error", "open_quote");
    }

    [Fact]
    public async Task An_empty_file_is_held_until_somebody_approves_it()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddFileAsync(Upload);
        await server.UploadAsync(connector, "id,n\na,1\n");
        var empty = await server.UploadAsync(connector, "");
        Assert.True(empty.Outcome() == "held", empty.ToJsonString());
        Assert.Single(await server.ItemsAsync());
        Assert.Equal("held", (await server.UploadAsync(connector, "id,n\n")).Outcome());
        Assert.Equal("succeeded", (await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector.Text("id")}/approve?wait=true", 200)).Outcome());
        Assert.Empty(await server.ItemsAsync());
    }

    [Fact]
    public async Task Only_operators_and_the_connectors_own_key_may_upload()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddFileAsync(Upload);
        var other = await server.AddWebhookAsync("other");
        var viewer = (await server.AskAsync(HttpMethod.Post, "/api/tokens", 201, """{"name":"v","role":"viewer"}""")).Text("token");
        await server.UploadAsync(connector, "id\na\n", 401, key: "ik_000000000000_wrong");
        Assert.Equal("forbidden", (await server.UploadAsync(connector, "id\na\n", 403, key: other.Text("ingestKey"))).Text("code"));
        await server.UploadAsync(connector, "id\na\n", 403, key: viewer);
        Assert.Equal("wrong_connector_type", (await server.UploadAsync(other, "id\na\n", 409)).Text("code"));
        Assert.Equal("not_run", (string?)(await server.AskAsync(HttpMethod.Get, $"/api/connectors/{connector.Text("id")}", 200))["stateCode"]);
    }

    [Fact]
    public async Task What_is_not_waited_for_is_stored_before_it_is_answered()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddFileAsync(Upload);
        Assert.StartsWith("run_", (await server.UploadAsync(connector, "id,n\na,1\n", 202, "?wait=false")).Text("runId"), StringComparison.Ordinal);
        await Wait(async () => (await server.ItemsAsync()).SequenceEqual(["a{id=\"a\",n=1}"]));
        Assert.Equal("invalid_parameter", (await server.UploadAsync(connector, "id\na\n", 400, "?wait=perhaps")).Text("code"));
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_and_a_paused_connector_takes_none()
    {
        await using var server = await LiveServer.StartAsync("--DataPool:Limits:UploadBytes=2048");
        var connector = await server.AddFileAsync(Upload);
        Assert.Equal("payload_too_large", (await server.UploadAsync(connector, "id\n" + new string('x', 3000), 413)).Text("code"));
        // What is small as it comes may be large unpacked.
        Assert.Equal("succeeded", (await server.UploadAsync(connector, "id\na\n")).Outcome());
        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector.Text("id")}/disable", 200);
        Assert.Equal("connector_disabled", (await server.UploadAsync(connector, "id\nb\n", 409)).Text("code"));
    }

    [Fact]
    public async Task Uploads_at_the_same_time_are_taken_one_after_the_other()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddFileAsync(Upload);
        var runs = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => server.UploadAsync(connector, $"id,n\na,{i}\n")));
        Assert.All(runs, run => Assert.Contains(run.Outcome(), (string[])["succeeded", "unchanged"]));
        Assert.Equal(5, runs.Select(run => run.Text("runId")).Distinct().Count());
        Assert.Single(await server.ItemsAsync());
    }

    [Fact]
    public async Task A_definition_says_what_is_wrong_with_it()
    {
        await using var server = await LiveServer.StartAsync();
        var errors = (await server.AskAsync(HttpMethod.Post, "/api/connectors", 422, """
            {"name":"x","type":"file","pollingIntervalSeconds":60,"source":{"delivery":"upload","format":"csv","options":{"delimiter":"aa","sheet":1} },"mapping":{"stream":"board"} }
            """))["errors"]!.AsArray().Select(error => error!["path"]!.GetValue<string>());
        Assert.Equal(["source.options.delimiter", "source.options.sheet"], errors.Order(StringComparer.Ordinal));
        Assert.Equal(["pollingIntervalSeconds"], (await server.AskAsync(HttpMethod.Post, "/api/connectors", 422, """
            {"name":"x","type":"file","pollingIntervalSeconds":60,"source":{"delivery":"upload"},"mapping":{"stream":"board"} }
            """))["errors"]!.AsArray().Select(error => error!["path"]!.GetValue<string>()));
    }

    internal static async Task Wait(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 400; i++)
        {
            if (await condition()) return;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Fail("It did not happen within 20 s.");
    }
}

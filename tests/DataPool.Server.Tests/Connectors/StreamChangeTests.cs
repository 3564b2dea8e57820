using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DataPool.Core.Connectors;
using DataPool.Core.Streams;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Connectors;

/// <summary>Connectors that write to several streams, leave one, or lose one.</summary>
public sealed class StreamChangeTests
{
    [Fact]
    public async Task A_connector_of_several_streams_is_listed_under_each_and_counted_over_all()
    {
        await using var host = await StartAsync();
        var id = (await host.CreateAsync(Several("agents", "queues", "agents"))).Text("id");
        await host.RestartAsync();
        var catalog = Catalog(host);
        Assert.Equal(["agents", "queues"], catalog.Find(id)!.Streams.Select(stream => stream.Name));
        Assert.All(catalog.Streams, stream => Assert.Equal(id, Assert.Single(catalog.ByStream(stream.Id)).Id));
        host.Pool.Claims[catalog.Find(id)!.Number] = 24;
        Assert.Equal(48, (await host.AskAsync(HttpMethod.Get, $"/api/connectors/{id}", 200))["itemCount"]!.GetValue<int>());
        Assert.Equal(48, (await host.AskAsync(HttpMethod.Get, "/api/connectors", 200))["data"]![0]!["itemCount"]!.GetValue<int>());
        await host.AskAsync(HttpMethod.Delete, $"/api/connectors/{id}", 204);
        Assert.Equal([(1L, WriteKind.Withdraw), (2L, WriteKind.Withdraw)], host.Pool.Writes.Select(write => (write.StreamId, write.Request.Kind)));
    }

    [Fact]
    public async Task The_streams_that_a_connector_no_longer_writes_to_are_withdrawn_from_and_no_others()
    {
        await using var host = await StartAsync();
        var connector = await host.CreateAsync(Several("a", "b", "c"));
        var id = connector.Text("id");
        await host.ReplaceAsync(id, Several("d", "b"));
        var catalog = Catalog(host);
        Assert.Equal([("a", WriteKind.Withdraw), ("c", WriteKind.Withdraw)], host.Pool.Writes.Select(write => (catalog.StreamById(write.StreamId)!.Name, write.Request.Kind)).Order());
        Assert.All(host.Pool.Writes, write => Assert.Equal(catalog.Find(id)!.Number, write.Request.Connector));
        Assert.Equal(["d", "b"], catalog.Find(id)!.Streams.Select(stream => stream.Name));
        Assert.Empty(catalog.Find(id)!.Leaving);
        Assert.Empty(catalog.ByStream(catalog.StreamByName("a")!.Id));
        Assert.Equal(["changed " + id, "changed " + id], host.Runner.Told);
    }

    [Fact]
    public async Task A_withdrawal_that_fails_is_repeated_after_a_restart()
    {
        await using var host = await StartAsync();
        var id = (await host.CreateAsync(Definitions.Webhook(stream: "old"))).Text("id");
        host.Pool.Failure = new OverloadedException("The stream takes nothing now.");
        await host.ReplaceAsync(id, Definitions.Webhook(stream: "new"));
        Assert.Contains(host.Log.From(LogLevel.Warning), entry => entry.Contains($"Connector {id} is not withdrawn yet from a stream that it has left. It is tried again", StringComparison.Ordinal));
        // It cannot come back to a stream that it has not left yet.
        Assert.Equal("overloaded", (await host.ReplaceAsync(id, Definitions.Webhook(stream: "old"), 503)).Text("code"));
        Assert.Equal("new", (await host.AskAsync(HttpMethod.Get, $"/api/connectors/{id}", 200)).Text("stream"));
        await host.RestartAsync(() => host.Pool.Failure = null);
        await Eventually.Async(() => Catalog(host).Find(id)!.Leaving.Count == 0);
        Assert.Equal((1L, WriteKind.Withdraw), host.Pool.Writes.Select(write => (write.StreamId, write.Request.Kind)).Single());
        await host.RestartAsync();
        Assert.Empty(Catalog(host).Find(id)!.Leaving);
    }

    [Fact]
    public async Task A_withdrawal_that_fails_is_repeated_without_a_restart_and_before_the_connector_goes()
    {
        await using var host = await StartAsync();
        var id = (await host.CreateAsync(Definitions.Webhook(stream: "old"))).Text("id");
        host.Pool.Failure = new OverloadedException("The stream takes nothing now.");
        await host.ReplaceAsync(id, Definitions.Webhook(stream: "new"));
        await host.AskAsync(HttpMethod.Delete, $"/api/connectors/{id}?items=keep", 202);
        host.Pool.Failure = null;
        await Eventually.Async(() =>
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            return Catalog(host).Find(id) is null;
        });
        Assert.Equal([(2L, WriteKind.Release), (1L, WriteKind.Withdraw)], host.Pool.Writes.Select(write => (write.StreamId, write.Request.Kind)));
    }

    [Fact]
    public async Task A_push_that_was_let_in_is_written_before_its_stream_is_withdrawn_from_and_none_after()
    {
        await using var host = await StartAsync();
        var connector = await host.CreateAsync(Definitions.Webhook(stream: "old"));
        var release = new TaskCompletionSource();
        host.Pool.Hold = release.Task;
        var push = PushAsync(host, connector, "old");
        await Eventually.Async(() => host.Pool.Held == 1);
        var old = Catalog(host).Find(connector.Text("id"))!;
        var change = host.ReplaceAsync(connector.Text("id"), Definitions.Webhook(stream: "new"));
        await Eventually.Async(() => Catalog(host).StreamByName("new") is not null && IsClosed(old.Gate));
        Assert.False(change.IsCompleted);
        // Under the new definition it may not write there at all.
        Assert.Equal("stream_not_allowed", (await PushAsync(host, connector, "old")).Text("code"));
        release.SetResult();
        Assert.Equal("accepted", (await push).Text("status"));
        await change;
        Assert.Equal([WriteKind.Push, WriteKind.Withdraw], host.Pool.Writes.Select(write => write.Request.Kind));
        Assert.Equal("accepted", (await PushAsync(host, connector, "new")).Text("status"));
    }

    [Fact]
    public async Task A_stream_that_an_enabled_connector_feeds_is_not_deleted()
    {
        await using var host = await StartAsync();
        var paused = (await host.CreateAsync(Definitions.Webhook("Paused", "s"))).Text("id");
        var id = (await host.CreateAsync(Several("other", "s"))).Text("id");
        await host.AskAsync(HttpMethod.Post, $"/api/connectors/{paused}/disable", 200);
        var problem = await host.AskAsync(HttpMethod.Delete, "/api/streams/s", 409);
        Assert.Equal(
            ("stream_in_use", $"Stream \"s\" is fed by the enabled connector \"Several\" ({id}). Pause or delete that connector first."),
            (problem.Text("code"), problem.Text("detail")));
        Assert.Empty(host.Pool.Deleted);
        Assert.Equal("There is no stream \"nothing\". GET /api/streams lists those that exist.", (await host.AskAsync(HttpMethod.Delete, "/api/streams/nothing", 404)).Text("detail"));
    }

    [Fact]
    public async Task A_deleted_stream_of_paused_connectors_is_another_one_at_once()
    {
        await using var host = await StartAsync();
        var id = (await host.CreateAsync(Several("other", "s"))).Text("id");
        await host.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/disable", 200);
        var (before, gate) = (Catalog(host).StreamByName("s")!, Catalog(host).Find(id)!.Gate);
        await host.AskAsync(HttpMethod.Delete, "/api/streams/s", 204);
        var after = Catalog(host).StreamByName("s")!;
        Assert.True(after.Id > before.Id);
        Assert.NotEqual(before.Epoch, after.Epoch);
        Assert.Equal([before.Id], host.Pool.Deleted);
        Assert.False(gate.TryEnter());
        Assert.True(Catalog(host).Find(id)!.Gate.TryEnter());
        await host.RestartAsync();
        Assert.Equal(after, Catalog(host).StreamByName("s"));
        Assert.Equal(["other", "s"], Catalog(host).Find(id)!.Streams.Select(stream => stream.Name));
        Assert.Equal(after.Id, Catalog(host).Find(id)!.Streams[1].Id);
    }

    [Fact]
    public async Task A_deleted_stream_whose_items_the_disk_does_not_let_go_is_gone_and_they_go_later()
    {
        await using var host = await StartAsync();
        var id = (await host.CreateAsync(Definitions.Webhook(stream: "s"))).Text("id");
        await host.AskAsync(HttpMethod.Delete, $"/api/connectors/{id}", 204);
        host.Pool.Failure = new OverloadedException("The stream takes nothing now.");
        await host.AskAsync(HttpMethod.Delete, "/api/streams/s", 204);
        Assert.Contains(host.Log.From(LogLevel.Warning), entry => entry.Contains("Stream 1 is deleted, but its items are not removed from the disk yet. It is tried again", StringComparison.Ordinal));
        await host.AskAsync(HttpMethod.Delete, "/api/streams/s", 404);
        await host.RestartAsync(() => host.Pool.Failure = null);
        await Eventually.Async(() => !host.Pool.Deleted.IsEmpty);
        Assert.Equal([1L], host.Pool.Deleted);
        Assert.Null(Catalog(host).StreamByName("s"));
        await host.RestartAsync();
        Assert.Equal([1L], host.Pool.Deleted);
    }

    [Fact]
    public async Task A_secret_is_not_sent_to_another_host()
    {
        await using var host = await StartAsync();
        var id = (await host.CreateAsync(Secret("db1", "planted-5591"))).Text("id");
        Assert.Equal("***", (await host.ReplaceAsync(id, Secret("db1", "***")))["definition"]!["source"]!["token"]!.GetValue<string>());
        var problem = await host.ReplaceAsync(id, Secret("evil", "***"), 422);
        Assert.Equal("source.token", Assert.Single(problem["errors"]!.AsArray())!["path"]!.GetValue<string>());
        Assert.Equal("secret_required", problem["errors"]![0]!["code"]!.GetValue<string>());
        var tested = await host.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/test", 422, Secret("evil", "***").Insert(1, "\"sample\": 1, "));
        Assert.Equal("secret_required", tested["errors"]![0]!["code"]!.GetValue<string>());
        await host.ReplaceAsync(id, Secret("evil", "another"));
    }

    [Fact]
    public async Task A_test_that_breaks_says_so_and_the_log_has_why()
    {
        await using var host = await StartAsync();
        var report = await host.AskAsync(HttpMethod.Post, "/api/connectors/test", 200, Several("s").Insert(1, "\"sample\": 1, "));
        Assert.Equal("internal_error", report["error"]!["code"]!.GetValue<string>());
        Assert.Equal("decode", Assert.Single(report["steps"]!.AsArray())!["name"]!.GetValue<string>());
        Assert.Contains(host.Log.From(LogLevel.Error), entry => entry.Contains("This type breaks.", StringComparison.Ordinal));
    }

    private static Task<DataPoolHost> StartAsync() => DataPoolHost.StartAsync(more: services => services.AddSingleton<IConnectorType, SeveralType>());

    private static string Several(string stream, params string[] others) =>
        $$"""{ "name": "Several", "type": "several", "source": { "streams": [{{string.Join(',', others.Prepend(stream).Distinct().Select(name => $"\"{name}\""))}}] }, "mapping": { "stream": "{{stream}}" } }""";

    private static string Secret(string host, string token) =>
        $$"""{ "name": "Several", "type": "several", "source": { "host": "{{host}}", "token": "{{token}}" }, "mapping": { "stream": "s" } }""";

    private static ConnectorCatalog Catalog(DataPoolHost host) => host.Services.GetRequiredService<ConnectorCatalog>();

    private static async Task<JsonObject> PushAsync(DataPoolHost host, JsonObject connector, string stream)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/webhook/{stream}") { Content = new StringContent("""{"queue":"a"}""", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", connector.Text("ingestKey"));
        using var response = await host.Stranger.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();
    }

    // Whoever enters leaves again: the change waits for those inside.
    private static bool IsClosed(ConnectorGate gate)
    {
        if (!gate.TryEnter()) return true;
        gate.Exit();
        return false;
    }
}

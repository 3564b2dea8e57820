using DataPool.Server.Live;
using DataPool.Server.Security;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Hosting;
using DataPool.Server.Tests.Live;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Security;

public sealed class ReadKeyTests
{
    private const string Refused = "stream_not_allowed: This read key does not open this stream. Use a key that names it, or create one with POST /api/keys.";

    [Fact]
    public async Task A_read_key_opens_the_streams_it_names_and_no_others_whether_or_not_they_exist()
    {
        await using var server = await LiveServer.StartAsync();
        foreach (var stream in (string[])["sales", "sales-eu", "queues"]) await server.PushAsync(await server.AddWebhookAsync(stream), """{"id":"a","x":1}""");
        var key = (await server.AddKeyAsync("\"sales\", \"q*s\"")).Text("key");
        for (var round = 0; round < 2; round++)
        {
            foreach (var path in (string[])["sales", "queues", "sales/schema", "sales/items/a", "sales/events"])
                await server.GetAsync($"/api/streams/{path}", key, 200);
            foreach (var path in (string[])["sales-eu", "sales-eu/schema", "sales-eu/items/a", "sales-eu/events", "none", "none/items/a"])
                Assert.Equal(Refused, await server.GetAsync($"/api/streams/{path}", key, 403));
            // Covered by the pattern: then it may know that there is none.
            Assert.StartsWith("not_found: ", await server.GetAsync("/api/streams/quotes", key, 404), StringComparison.Ordinal);
            await server.RestartAsync();
        }
    }

    [Fact]
    public async Task A_read_key_in_the_query_counts_on_event_streams_only()
    {
        await using var server = await LiveServer.StartAsync();
        await server.PushAsync(await server.AddWebhookAsync("board"), """{"id":"a","x":1}""");
        var key = (await server.AddKeyAsync("\"board\"")).Text("key");
        var token = (await server.AddTokenAsync("admin")).Text("token");
        await using (var events = await ServerEvents.OpenAsync(server.Sender, $"/api/streams/board/events?access_token={key}"))
            Assert.Equal("snapshot", (await events.NextAsync()).Name);
        foreach (var path in (string[])["board", "board/schema", "board/items/a", "board/items/events"])
            Assert.StartsWith("unauthorized: ", await server.GetAsync($"/api/streams/{path}?access_token={key}", null, 401), StringComparison.Ordinal);
        foreach (var query in (string[])[$"access_token={token}", $"access_token={LiveServer.AdminToken}", $"access_token={key}&access_token={key}", "access_token=", $"Access-Token={key}"])
            Assert.StartsWith("unauthorized: Send an API token", await server.GetAsync($"/api/streams/board/events?{query}", null, 401), StringComparison.Ordinal);
        Assert.StartsWith("malformed_key: ", await server.GetAsync($"/api/streams/board/events?access_token={key[..^1]}", null, 401), StringComparison.Ordinal);
        // A header is what counts where there is one.
        await server.GetAsync($"/api/streams/board/events?access_token={key}", "wrong", 401);
        await server.GetAsync($"/api/connectors?access_token={key}", null, 401);
    }

    [Theory]
    [InlineData("--Logging:LogLevel:Default=Information")]
    [InlineData("--Logging:LogLevel:Microsoft.AspNetCore=Information")]
    [InlineData("--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics=Information")]
    [InlineData("--Logging:LogLevel:Microsoft=Information")]
    public async Task No_log_holds_a_query_however_it_is_configured(string logging)
    {
        await using var server = await LiveServer.StartAsync(logging);
        await server.AddWebhookAsync("board");
        var key = (await server.AddKeyAsync("\"board\"")).Text("key");
        await server.GetAsync($"/api/streams/board/events?access_token={key}", null, 200);
        await server.GetAsync($"/api/streams/board?access_token={key}", null, 401);
        await server.GetAsync($"/api/nothing?access_token={key}", LiveServer.AdminToken, 404);
        await server.RestartAsync();
        Assert.NotEmpty(server.Log.From(LogLevel.Information));
        Assert.All(server.Log.From(LogLevel.Trace), entry => Assert.DoesNotContain("access_token", entry, StringComparison.Ordinal));
        Assert.All(server.Log.From(LogLevel.Trace), entry => Assert.DoesNotContain(key[16..], entry, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_expired_key_stops_and_its_open_event_streams_are_cut()
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        var expiresAt = server.Time.GetUtcNow().AddHours(1).UtcDateTime.ToString("O", null);
        var key = (await server.AddKeyAsync("\"board\"", $$""", "expiresAt": "{{expiresAt}}" """)).Text("key");
        var token = (await server.AddTokenAsync("viewer", $$""", "expiresAt": "{{expiresAt}}" """)).Text("token");
        await using var byKey = await ServerEvents.OpenAsync(server.Sender, $"/api/streams/board/events?access_token={key}");
        using var response = await server.CallAsync("GET", "/api/streams/board/events", token);
        await byKey.NextAsync("snapshot");
        server.Time.Advance(TimeSpan.FromHours(2));
        await AssertCut(byKey);
        using var rest = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        await rest.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        foreach (var expired in (string[])[key, token])
            Assert.Equal("unauthorized: This key opens nothing (any more): it is not known here, was deleted, or has expired. Use another one.", await server.GetAsync("/api/streams/board", expired, 401));
    }

    [Fact]
    public async Task A_deleted_key_stops_at_once_and_its_open_event_streams_are_cut()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        var (gone, stays) = (await server.AddKeyAsync("\"board\""), await server.AddKeyAsync("\"board\""));
        await using var cut = await ServerEvents.OpenAsync(server.Sender, $"/api/streams/board/events?access_token={gone["key"]}");
        await using var kept = await ServerEvents.OpenAsync(server.Sender, $"/api/streams/board/events?access_token={stays["key"]}");
        await cut.NextAsync("snapshot");
        await server.AskAsync(HttpMethod.Delete, $"/api/keys/{gone["id"]}", 204);
        await server.GetAsync("/api/streams/board", gone.Text("key"), 401);
        await AssertCut(cut);
        await server.PushAsync(connector, """{"id":"a","x":1}""");
        Assert.Equal(1, (await kept.NextAsync("delta")).Data["version"]!.GetValue<int>());
        await server.RestartAsync();
        await server.GetAsync("/api/streams/board", gone.Text("key"), 401);
        await server.GetAsync("/api/streams/board", stays.Text("key"), 200);
    }

    [Fact]
    public async Task A_key_that_is_deleted_while_its_reader_takes_nothing_ends_too()
    {
        await using var server = await LiveServer.StartAsync("--DataPool:Limits:RequestBytes=16777216");
        var connector = await server.AddWebhookAsync("board");
        var text = new string('x', 60_000);
        for (var part = 0; part < 4; part++)
            await server.PushAsync(connector, "[" + string.Join(',', Enumerable.Range(part * 200, 200).Select(item => $$"""{"id":"{{item}}","text":"{{text}}"}""")) + "]");
        var key = await server.AddKeyAsync("\"board\"");
        // 48 MB are more than the connection holds: the server waits for its reader.
        using var response = await server.CallAsync("GET", $"/api/streams/board/events?access_token={key["key"]}", null);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[4096];
        await body.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken);
        await server.AskAsync(HttpMethod.Delete, $"/api/keys/{key["id"]}", 204);
        var channel = server.Services.GetRequiredService<LiveHub>().Channels.Single();
        await Eventually.Async(() => !channel.HasReaders);
        long received = buffer.Length;
        try
        {
            int read;
            while ((read = await body.ReadAsync(new byte[1 << 16], TestContext.Current.CancellationToken)) > 0) received += read;
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
        }

        Assert.InRange(received, buffer.Length, 40_000_000);
    }

    [Fact]
    public async Task Read_keys_and_the_public_do_not_see_who_feeds_a_stream()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """{"id":"a","x":1}""");
        var key = (await server.AddKeyAsync("\"*\"")).Text("key");
        var viewer = (await server.AddTokenAsync("viewer")).Text("token");
        var (bareTag, bare) = await SnapshotAsync(server, key);
        var (fullTag, full) = await SnapshotAsync(server, viewer);
        Assert.Null(bare["status"]!["connectors"]);
        Assert.Equal("fresh", bare["status"]!["state"]!.GetValue<string>());
        Assert.NotNull(bare["status"]!["checkedAt"]);
        Assert.Equal(connector.Text("id"), full["status"]!["connectors"]![0]!["id"]!.GetValue<string>());
        // Two representations, two tags: a cache that the two share must not hand one out for the other.
        Assert.NotEqual(bareTag, fullTag);
        using (var mine = await server.CallAsync("GET", "/api/streams/board", key, ("If-None-Match", bareTag))) Assert.Equal(304, (int)mine.StatusCode);
        using (var others = await server.CallAsync("GET", "/api/streams/board", key, ("If-None-Match", fullTag))) Assert.Equal(200, (int)others.StatusCode);

        await using var seesLess = await ServerEvents.OpenAsync(server.Sender, $"/api/streams/board/events?access_token={key}");
        await using var seesAll = await ServerEvents.OpenAsync(server.Admin, "/api/streams/board/events");
        Assert.Null((await seesLess.NextAsync("snapshot")).Data["status"]!["connectors"]);
        Assert.NotNull((await seesAll.NextAsync("snapshot")).Data["status"]!["connectors"]);
        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/disable", 200);
        var status = await seesLess.NextAsync("status");
        Assert.Equal(["stream", "at", "state", "checkedAt"], status.Data.Select(member => member.Key));
        Assert.Equal("stale", status.Data.Text("state"));
        Assert.Equal("Disabled", (await seesAll.NextAsync("status")).Data["connectors"]![0]!["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_last_use_is_shown_to_the_minute_and_saved()
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        var key = await server.AddKeyAsync("\"board\"");
        var token = await server.AddTokenAsync("viewer");
        Assert.Null((await server.AskAsync(HttpMethod.Get, "/api/keys", 200))["data"]![0]!["lastUsedAt"]);
        await server.GetAsync("/api/streams/board", key.Text("key"), 200);
        await server.GetAsync("/api/streams/board", token.Text("token"), 200);
        var used = (await server.AskAsync(HttpMethod.Get, "/api/keys", 200))["data"]![0]!.AsObject().Text("lastUsedAt");
        Assert.EndsWith(":00Z", used, StringComparison.Ordinal);
        await server.RestartAsync();
        Assert.Equal(used, (await server.AskAsync(HttpMethod.Get, "/api/keys", 200))["data"]![0]!.AsObject().Text("lastUsedAt"));
        Assert.NotNull((await server.AskAsync(HttpMethod.Get, "/api/tokens", 200))["data"]![0]!["lastUsedAt"]);
        // A wrong secret under its id is no use of it.
        server.Time.Advance(TimeSpan.FromHours(1));
        await server.GetAsync("/api/streams/board", Forged(key.Text("key")), 401);
        Assert.Equal(used, (await server.AskAsync(HttpMethod.Get, "/api/keys", 200))["data"]![0]!.AsObject().Text("lastUsedAt"));
    }

    // The same id with another secret and a right checksum.
    private static string Forged(string key)
    {
        var wrong = System.Text.Encoding.ASCII.GetBytes(key[..16] + Base62.Secret(27));
        var checksum = new byte[6];
        Base62.Write(Crc32.Of(wrong), checksum);
        return System.Text.Encoding.ASCII.GetString([.. wrong, .. checksum]);
    }

    private static async Task<(string Tag, System.Text.Json.Nodes.JsonObject Snapshot)> SnapshotAsync(LiveServer server, string key)
    {
        using var response = await server.CallAsync("GET", "/api/streams/board", key);
        return (response.Headers.ETag!.Tag, await LiveServer.ReadAsync(response, 200));
    }

    private static async Task AssertCut(ServerEvents events)
    {
        var ended = Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (true) await events.NextAsync();
        });
        Assert.IsNotType<OperationCanceledException>(await ended.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken), exactMatch: false);
    }
}

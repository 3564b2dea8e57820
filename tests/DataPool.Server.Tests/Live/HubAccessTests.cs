using System.Net;
using System.Text.Json.Nodes;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Security;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>Who may follow what on the hub, and how long.</summary>
public sealed class HubAccessTests
{
    private const string Wall = "https://wall.example";
    private const string NotCovered = "This read key does not open this stream. Use a key that names it, or create one with POST /api/keys.";

    [Theory]
    [InlineData("--Logging:LogLevel:Default=Information")]
    [InlineData("--Logging:LogLevel:Microsoft=Trace")]
    public async Task A_read_key_opens_what_it_covers_sent_in_the_header_or_the_query_and_no_log_has_it(string logging)
    {
        await using var server = await LiveServer.StartAsync(logging);
        await server.AddWebhookAsync("board");
        await server.AddWebhookAsync("secret");
        var key = (await server.AddKeyAsync("\"board\"")).Text("key");
        foreach (var (token, query) in new[] { (key, ""), ((string?)null, $"?access_token={key}") })
        {
            await using var screen = await HubScreen.OpenAsync(server, HubScreen.Json, token, query);
            Assert.Equal("board", (await screen.SubscribeAsync("board")).Text("stream"));
            // Whether there is such a stream makes no difference.
            foreach (var stream in (string[])["secret", "none"]) await RefusedAsync(screen, stream, NotCovered);
        }

        Assert.All(server.Log.From(LogLevel.Trace), entry => Assert.DoesNotContain(key[16..], entry, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_that_opens_nothing_is_refused_at_once()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        var key = (await server.AddKeyAsync("\"board\"")).Text("key");
        var token = (await server.AddTokenAsync("viewer")).Text("token");
        foreach (var wrong in (string[])["nonsense", key[..^1], connector.Text("ingestKey")]) await RefusedAsync(server, wrong, "");
        // Only read keys may stand in an address.
        foreach (var query in (string[])[$"?access_token={token}", $"?access_token={LiveServer.AdminToken}", $"?access_token={key[..^1]}", $"?access_token={key}&access_token={key}", "?access_token="])
            await RefusedAsync(server, null, query);
        // A header is what counts where there is one.
        await RefusedAsync(server, "nonsense", $"?access_token={key}");
        using var response = await server.CallAsync("POST", "/hubs/pool/negotiate?negotiateVersion=1", connector.Text("ingestKey"));
        var problem = await LiveServer.ReadAsync(response, 401);
        Assert.Equal(
            "unauthorized: This is an ingest key: it pushes to its own connector, and opens nothing else. Send an API token (at_…) or, to read a stream, a read key (rk_…).",
            $"{problem.Text("code")}: {problem.Text("detail")}");
        Assert.Equal("Bearer realm=\"DataPool\"", response.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task A_public_stream_needs_no_key_until_it_is_public_no_more()
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        await server.AddWebhookAsync("other");
        await server.AskAsync(HttpMethod.Patch, "/api/streams/board", 200, """{ "public": true }""");
        var other = (await server.AddKeyAsync("\"other\"", $""", "origins": ["{Wall}"] """)).Text("key");
        await using var stranger = await HubScreen.OpenAsync(server, HubScreen.Json, token: null, origin: "https://anywhere.example");
        await using var known = await HubScreen.OpenAsync(server, HubScreen.Json, other, origin: "https://anywhere.example");
        await using var admin = await HubScreen.OpenAsync(server, HubScreen.Json);
        foreach (var screen in (HubScreen[])[stranger, known, admin]) await screen.SubscribeAsync("board");
        foreach (var stream in (string[])["other", "none"])
            await RefusedAsync(stranger, stream, "Send an API token, once: Authorization: Bearer at_… (or the admin token of the setting DataPool:Admin:ApiToken).");

        await server.AskAsync(HttpMethod.Patch, "/api/streams/board", 200, """{ "public": false }""");
        await EndsAsync(stranger);
        await admin.SubscribeAsync("other");
        await using var again = await HubScreen.OpenAsync(server, HubScreen.Json, token: null);
        await RefusedAsync(again, "board", "Send an API token, once: Authorization: Bearer at_… (or the admin token of the setting DataPool:Admin:ApiToken).");
    }

    [Fact]
    public async Task A_key_for_some_origins_opens_nothing_to_pages_of_others()
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        var key = (await server.AddKeyAsync("\"board\"", $""", "origins": ["{Wall}"] """)).Text("key");
        var own = server.Admin.BaseAddress!.GetLeftPart(UriPartial.Authority);
        foreach (var origin in (string?[])[Wall, own, null])
        {
            await using var screen = await HubScreen.OpenAsync(server, HubScreen.Json, token: null, $"?access_token={key}", origin);
            await screen.SubscribeAsync("board");
        }

        foreach (var origin in (string[])["https://other.example", "http://wall.example", "null"])
        {
            await using var screen = await HubScreen.OpenAsync(server, HubScreen.Json, token: null, $"?access_token={key}", origin);
            await RefusedAsync(screen, "board", "This read key may not be used by pages of this origin. Create one whose origins list it, with POST /api/keys.");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_that_is_deleted_or_runs_out_ends_its_connections_and_no_others(bool isDeleted)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        var ends = isDeleted ? "" : $$""", "expiresAt": "{{server.Time.GetUtcNow().AddHours(1).UtcDateTime:O}}" """;
        var (gone, stays) = (await server.AddKeyAsync("\"board\"", ends), await server.AddKeyAsync("\"board\""));
        await using var cut = await HubScreen.OpenAsync(server, HubScreen.Json, gone.Text("key"));
        await using var idle = await HubScreen.OpenAsync(server, HubScreen.Json, gone.Text("key"));
        await using var kept = await HubScreen.OpenAsync(server, HubScreen.Pack, stays.Text("key"));
        await cut.SubscribeAsync("board");
        await kept.SubscribeAsync("board");
        if (isDeleted) await server.AskAsync(HttpMethod.Delete, $"/api/keys/{gone["id"]}", 204);
        else server.Time.Advance(TimeSpan.FromHours(2));
        await EndsAsync(cut);
        // One that follows nothing may stay: it gets nothing any more.
        await RefusedAsync(idle, "board", "This key was deleted or has expired. Use another one.");
        await RefusedAsync(server, gone.Text("key"), "");
        await server.PushAsync(connector, """{"id":"a","x":1}""");
        Assert.Equal(1, (await kept.NextAsync("delta")).Data["version"]!.GetValue<int>());
    }

    [Theory]
    [InlineData(HubScreen.Json)]
    [InlineData(HubScreen.Pack)]
    public async Task Read_keys_and_the_public_do_not_see_who_feeds_a_stream(string protocol)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """{"id":"a","x":1}""");
        await server.AskAsync(HttpMethod.Patch, "/api/streams/board", 200, """{ "public": true }""");
        var key = (await server.AddKeyAsync("\"*\"")).Text("key");
        var viewer = (await server.AddTokenAsync("viewer")).Text("token");
        foreach (var (token, sees) in new[] { (key, false), (null, false), (viewer, true), (LiveServer.AdminToken, true) })
        {
            await using var screen = await HubScreen.OpenAsync(server, protocol, token);
            var snapshot = await screen.SubscribeAsync("board");
            var missed = await screen.SubscribeAsync("board", new { epoch = snapshot.Text("epoch"), version = 1 });
            Assert.Equal(sees ? ["state", "checkedAt", "connectors"] : ["state", "checkedAt"], snapshot["status"]!.AsObject().Select(member => member.Key));
            Assert.Equal(sees, missed["status"]!["connectors"] is JsonArray);
            await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/disable", 200);
            var status = (await screen.NextAsync("status")).Data;
            Assert.Equal("stale", status.Text("state"));
            Assert.Equal(sees ? ["stream", "at", "state", "checkedAt", "connectors"] : ["stream", "at", "state", "checkedAt"], status.Select(member => member.Key));
            await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/enable", 200);
            Assert.Equal(sees, (await screen.NextAsync("status")).Data["connectors"] is JsonArray);
        }
    }

    private static Task EndsAsync(HubScreen screen) => screen.Ended.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

    private static async Task RefusedAsync(HubScreen screen, string stream, string why)
    {
        var refused = await Assert.ThrowsAsync<HubException>(() => screen.CallAsync("Subscribe", stream));
        Assert.EndsWith($"You may not read the stream \"{stream}\". {why}", refused.Message, StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(LiveServer server, string? token, string query)
    {
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => HubScreen.OpenAsync(server, HubScreen.Json, token, query));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }
}

using System.Buffers;
using System.Net;
using System.Text;
using DataPool.Server.Hosting;
using DataPool.Server.Live.Hubs;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Hosting;
using DataPool.Server.Tests.Security;
using MessagePack;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>How the hub's connections begin and end, and what ends them.</summary>
public sealed class HubLifeTests
{
    // The web server's own word where a connection ends while the body of a post is still under way; whether it is, the network decides.
    private const string CutBody = "Microsoft.AspNetCore.Server.Kestrel: Connection processing ended abnormally.";

    [Fact]
    public async Task Until_the_server_is_ready_nobody_connects()
    {
        await using var host = await DataPoolHost.StartAsync(isReady: false);
        foreach (var (method, path) in new[] { ("POST", "/hubs/pool/negotiate?negotiateVersion=1"), ("GET", "/hubs/pool") })
        {
            foreach (var token in (string?[])[DataPoolHost.AdminToken, null])
            {
                using var response = await host.CallAsync(method, path, token);
                var problem = await DataPoolHost.ReadAsync(response, 503);
                Assert.Equal("overloaded: DataPool is starting. Nothing was changed; send the same again in a moment.", $"{problem.Text("code")}: {problem.Text("detail")}");
                Assert.Equal("1", response.Headers.RetryAfter!.ToString());
            }
        }

        host.Services.GetRequiredService<Readiness>().Set();
        using var ready = await host.CallAsync("POST", "/hubs/pool/negotiate?negotiateVersion=1", DataPoolHost.AdminToken);
        await DataPoolHost.ReadAsync(ready, 200);
    }

    [Theory]
    [InlineData(HubScreen.Json)]
    [InlineData(HubScreen.Pack)]
    public async Task A_deleted_stream_ends_and_the_connection_follows_its_others(string protocol)
    {
        await using var server = await LiveServer.StartAsync();
        var (gone, stays) = (await server.AddWebhookAsync("gone"), await server.AddWebhookAsync("stays"));
        await server.PushAsync(gone, """{"id":"a","x":1}""");
        await using var screen = await HubScreen.OpenAsync(server, protocol);
        await using var events = await ServerEvents.OpenAsync(server.Admin, "/api/streams/gone/events");
        var before = await screen.SubscribeAsync("gone");
        await screen.SubscribeAsync("stays");
        await server.AskAsync(HttpMethod.Delete, $"/api/connectors/{gone["id"]}?items=keep", 204);
        await server.AskAsync(HttpMethod.Delete, "/api/streams/gone", 204);
        foreach (var end in (ServerEvent[])[await screen.NextAsync("end"), await events.NextAsync("end")])
        {
            Assert.Equal(["stream", "at"], end.Data.Select(member => member.Key));
            Assert.Equal("gone", end.Data.Text("stream"));
        }

        await Assert.ThrowsAsync<EndOfStreamException>(() => events.NextAsync());
        var refused = await Assert.ThrowsAsync<HubException>(() => screen.SubscribeAsync("gone"));
        Assert.EndsWith("There is no stream \"gone\". GET /api/streams lists those that exist.", refused.Message, StringComparison.Ordinal);
        await screen.UnsubscribeAsync("gone");

        // One of the same name is another one, which what the screen has is not part of.
        var again = await server.AddWebhookAsync("gone");
        Assert.Empty((await screen.SubscribeAsync("gone", new { epoch = before.Text("epoch"), version = 1 }))["items"]!.AsArray());
        await server.PushAsync(again, """{"id":"b"}""");
        var first = await screen.NextAsync("delta");
        Assert.Equal("gone 0", $"{first.Data["stream"]} {first.Data["from"]}");
        await server.PushAsync(stays, """{"id":"b"}""");
        Assert.Equal("stays", (await screen.NextAsync("delta")).Data.Text("stream"));
    }

    [Fact]
    public async Task Open_connections_do_not_hold_up_the_servers_end()
    {
        await using var server = await LiveServer.StartAsync("--DataPool:Limits:RequestsPerSecond=0");
        var connector = await server.AddWebhookAsync("board");
        await using var stuck = await HubSocket.OpenAsync(server, HubScreen.Json);
        await stuck.SendAsync(HubSocket.Subscribe(HubScreen.Json, "board"));
        await using var json = await HubScreen.OpenAsync(server, HubScreen.Json);
        await using var pack = await HubScreen.OpenAsync(server, HubScreen.Pack);
        await using var events = await HubScreen.OpenAsync(server, HubScreen.Json, transport: HttpTransportType.ServerSentEvents);
        await using var idle = await HubScreen.OpenAsync(server, HubScreen.Json);
        foreach (var screen in (HubScreen[])[json, pack, events]) await screen.SubscribeAsync("board");
        // More than the connection holds: the server waits for its reader.
        for (var i = 0; i < 20; i++)
            await server.PushAsync(connector, $"[{string.Join(',', Enumerable.Range(0, 1000).Select(k => $$"""{"id":"k{{k}}","text":"{{new string('x', 400)}}{{i}}"}"""))}]");
        foreach (var screen in (HubScreen[])[json, pack, events])
            while ((await screen.NextAsync("delta")).Data["version"]!.GetValue<int>() < 20)
            {
            }

        var began = TimeProvider.System.GetTimestamp();
        await server.RestartAsync();
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        foreach (var screen in (HubScreen[])[json, pack, events, idle]) await screen.Ended.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        AssertQuiet(server, []);
    }

    [Theory]
    [InlineData(HubScreen.Json)]
    [InlineData(HubScreen.Pack)]
    public async Task Who_wants_no_answer_has_nothing_to_build_on_and_is_cut(string protocol)
    {
        await using var server = await LiveServer.StartWithAsync(services => services.AddSingleton<TimeProvider>(new OtherPatience(HubWriter.MostPatience, TimeSpan.FromSeconds(1))));
        var connector = await server.AddWebhookAsync("board");
        await using var screen = await HubScreen.OpenAsync(server, protocol);
        await screen.Connection.SendAsync("Subscribe", "board", TestContext.Current.CancellationToken);
        await server.PushAsync(connector, """{"id":"a"}""");
        await screen.Ended.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<System.Threading.Channels.ChannelClosedException>(() => screen.NextAsync());
        AssertQuiet(server, []);
    }

    [Fact]
    public async Task An_unsubscription_may_be_sent()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await using var screen = await HubScreen.OpenAsync(server, HubScreen.Json);
        await screen.SubscribeAsync("board");
        await screen.Connection.SendAsync("Unsubscribe", "board", TestContext.Current.CancellationToken);
        await screen.UnsubscribeAsync("other");
        await server.PushAsync(connector, """{"id":"a"}""");
        Assert.Equal(1, (await screen.SubscribeAsync("board"))["version"]!.GetValue<int>());
        await server.PushAsync(connector, """{"id":"b"}""");
        Assert.Equal(1, (await screen.NextAsync("delta")).Data["from"]!.GetValue<int>());
    }

    [Theory]
    [InlineData(HubScreen.Json, 50)]
    [InlineData(HubScreen.Json, 500)]
    [InlineData(HubScreen.Json, 15_000)]
    [InlineData(HubScreen.Pack, 50)]
    [InlineData(HubScreen.Pack, 500)]
    [InlineData(HubScreen.Pack, 15_000)]
    [InlineData(HubScreen.Pack, 31_000)]
    public async Task Options_nested_however_deeply_are_refused(string protocol, int depth)
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        var before = server.Log.From(LogLevel.Information);
        foreach (var isKnown in (bool[])[true, false])
        {
            await using var client = await HubSocket.OpenAsync(server, protocol);
            await client.SendAsync(HubSocket.Subscribe(protocol, "board", Nested(protocol, isKnown ? "keys" : "x", depth)));
            var answer = await client.NextAsync();
            // Refused, or the end of the connection: never a snapshot.
            if (answer is null || HubSocket.Type(answer) == 7) continue;
            Assert.Equal(3, HubSocket.Type(answer));
            Assert.Contains("Subscribe", answer.ToJsonString(), StringComparison.Ordinal);
            Assert.DoesNotContain("items", answer.ToJsonString(), StringComparison.Ordinal);
        }

        await AssertServesAsync(server, protocol);
        AssertQuiet(server, before);
    }

    [Theory]
    [InlineData(HubScreen.Json)]
    [InlineData(HubScreen.Pack)]
    public async Task A_message_of_more_than_32_KB_ends_the_connection(string protocol)
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        var before = server.Log.From(LogLevel.Information);
        await using (var screen = await HubScreen.OpenAsync(server, protocol))
        {
            await screen.SubscribeAsync("board", new { keys = (string[])[new string('x', 30_000)] });
            await Assert.ThrowsAnyAsync<Exception>(() => screen.SubscribeAsync("board", new { keys = (string[])[new string('x', 40_000)] }));
            await screen.Ended.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        }

        await AssertServesAsync(server, protocol);
        AssertQuiet(server, before);
    }

    [Fact]
    public async Task A_message_of_more_than_32_KB_that_is_posted_ends_the_connection()
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        var before = server.Log.From(LogLevel.Information);
        await using var screen = await HubScreen.OpenAsync(server, HubScreen.Json, transport: HttpTransportType.ServerSentEvents);
        await screen.SubscribeAsync("board");
        foreach (var length in (int[])[40_000, 1_000_000])
        {
            await using var large = await HubScreen.OpenAsync(server, HubScreen.Json, transport: HttpTransportType.ServerSentEvents);
            await Assert.ThrowsAnyAsync<Exception>(() => large.SubscribeAsync("board", new { keys = (string[])[new string('x', length)] }));
            await large.Ended.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        }

        Assert.Equal(HubConnectionState.Connected, screen.Connection.State);
        AssertQuiet(server, before, CutBody);
    }

    [Theory]
    [InlineData(HubScreen.Json)]
    [InlineData(HubScreen.Pack)]
    public async Task Refusals_are_not_logged(string protocol)
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        var key = (await server.AddKeyAsync("\"other\"")).Text("key");
        var before = server.Log.From(LogLevel.Information);
        await using var screen = await HubScreen.OpenAsync(server, protocol);
        await using var other = await HubScreen.OpenAsync(server, protocol, key);
        await Assert.ThrowsAsync<HubException>(() => other.SubscribeAsync("board"));
        await Assert.ThrowsAsync<HubException>(() => screen.SubscribeAsync("none"));
        await Assert.ThrowsAsync<HubException>(() => screen.SubscribeAsync("board", new { keys = 5 }));
        await Assert.ThrowsAsync<HubException>(() => screen.CallAsync("Subscribe", 5));
        await Assert.ThrowsAsync<HubException>(() => screen.CallAsync("Unsubscribe", 5, 6));
        await Assert.ThrowsAsync<HubException>(() => screen.CallAsync("Nothing", "board"));
        await Assert.ThrowsAsync<HttpRequestException>(() => HubScreen.OpenAsync(server, protocol, "nonsense"));
        using (var post = await server.CallAsync("POST", "/hubs/pool?id=nonsense", LiveServer.AdminToken)) Assert.Equal(HttpStatusCode.NotFound, post.StatusCode);
        using (var get = await server.CallAsync("GET", "/hubs/pool?id=nonsense", LiveServer.AdminToken)) Assert.InRange((int)get.StatusCode, 400, 499);
        await using (var noise = await HubSocket.OpenAsync(server, protocol))
        {
            await noise.SendAsync(protocol == HubScreen.Json ? HubSocket.Json("{\"type\":[nonsense") : HubSocket.Pack("nonsense"u8));
            while (await noise.NextAsync() is { } message) Assert.Equal(7, HubSocket.Type(message));
        }

        await screen.SubscribeAsync("board");
        AssertQuiet(server, before);
    }

    private static async Task AssertServesAsync(LiveServer server, string protocol)
    {
        await using var screen = await HubScreen.OpenAsync(server, protocol);
        Assert.Equal("board", (await screen.SubscribeAsync("board")).Text("stream"));
    }

    // Without what was logged before, no word at all; from the server's start on no warning, but for Orleans' advice about garbage collection.
    private static void AssertQuiet(LiveServer server, IReadOnlyList<string> before, string? allowed = null)
    {
        foreach (var entry in server.Log.From(before.Count == 0 ? LogLevel.Warning : LogLevel.Information).Skip(before.Count))
        {
            if (entry.StartsWith("Orleans.Runtime.Silo: Note:", StringComparison.Ordinal)) continue;
            if (allowed is not null && entry.StartsWith(allowed, StringComparison.Ordinal)) continue;
            Assert.Fail(entry);
        }
    }

    // {"x": [[[…]]]}
    private static byte[] Nested(string protocol, string option, int depth)
    {
        if (protocol == HubScreen.Json) return Encoding.UTF8.GetBytes($$"""{"{{option}}":{{new string('[', depth)}}{{new string(']', depth)}}}""");
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteMapHeader(1);
        writer.Write(option);
        for (var i = 1; i < depth; i++) writer.WriteArrayHeader(1);
        writer.WriteArrayHeader(0);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using DataPool.Server.Live;
using DataPool.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>Promise 6 on the hub: a connection that takes nothing slows nobody, holds nothing up, and is cut.</summary>
public sealed class HubSlowReaderTests
{
    private const int Writes = 100;

    [Theory]
    [InlineData(HubScreen.Json)]
    [InlineData(HubScreen.Pack)]
    public async Task Who_takes_nothing_for_ten_seconds_is_cut_and_another_sees_every_version(string protocol)
    {
        await using var server = await StartAsync(TimeSpan.FromSeconds(1));
        var connector = await server.AddWebhookAsync("board");
        await using var slow = await SubscribeAsync(server, protocol);
        await using var quick = await HubScreen.OpenAsync(server, protocol);
        await quick.SubscribeAsync("board");
        await WriteAsync(server, connector, quick);
        await Eventually.Async(() => Readers(server) == 1);

        // What was on its way is gone with the connection.
        var last = 0L;
        while (await slow.NextAsync() is { } message) last = Math.Max(last, VersionOf(message));
        Assert.InRange(last, 0, Writes - 1);
    }

    [Theory]
    [InlineData(HubScreen.Json)]
    [InlineData(HubScreen.Pack)]
    public async Task Who_reads_on_in_time_is_sent_the_newest_state_and_not_what_it_has_missed(string protocol)
    {
        await using var server = await StartAsync(TimeSpan.FromMinutes(10));
        var connector = await server.AddWebhookAsync("board");
        await using var slow = await SubscribeAsync(server, protocol);
        await using var quick = await HubScreen.OpenAsync(server, protocol);
        await quick.SubscribeAsync("board");
        await WriteAsync(server, connector, quick);
        Assert.Equal(2, Readers(server));

        // Nothing was queued for it: after what the connection held comes the last version at once.
        var versions = new List<long>();
        while (versions.Count == 0 || versions[^1] < Writes)
        {
            var message = await slow.NextAsync();
            Assert.NotNull(message);
            if (VersionOf(message) is > 0 and var version) versions.Add(version);
        }

        Assert.InRange(versions.Count, 1, Writes * 3 / 4);
        Assert.Equal(versions.Order().Distinct(), versions);
        Assert.Equal(Writes, versions[^1]);
        Assert.True(versions[^1] - versions[^2] > 10, string.Create(CultureInfo.InvariantCulture, $"{versions[^2]} came before the last one."));
    }

    private static Task<LiveServer> StartAsync(TimeSpan patience) => LiveServer.StartWithAsync(
        services => services.AddSingleton<TimeProvider>(new OtherPatience(StuckException.After, patience)), "--DataPool:Limits:RequestsPerSecond=0");

    private static async Task<HubSocket> SubscribeAsync(LiveServer server, string protocol)
    {
        var client = await HubSocket.OpenAsync(server, protocol);
        await client.SendAsync(HubSocket.Subscribe(protocol, "board"));
        Assert.Equal(3, HubSocket.Type((await client.NextAsync())!));
        return client;
    }

    // Far more than the connection's buffers and the ring hold; and the quick one sees each version as it comes.
    private static async Task WriteAsync(LiveServer server, JsonObject connector, HubScreen quick)
    {
        for (var version = 1; version <= Writes; version++)
        {
            await server.PushAsync(connector, $"[{string.Join(',', Enumerable.Range(0, 1000).Select(k => $$"""{"id":"k{{k}}","x":{{version}},"text":"{{new string('x', 80)}}{{version}}"}"""))}]");
            var delta = await quick.NextAsync("delta");
            Assert.Equal($"{version - 1} {version}", $"{delta.Data["from"]} {delta.Data["version"]}");
        }
    }

    private static int Readers(LiveServer server)
    {
        var readers = 0;
        server.Services.GetRequiredService<LiveHub>().Channels.Single().Wake(_ =>
        {
            readers++;
            return false;
        });
        return readers;
    }

    // Of a call of delta or snapshot; 0 for another message.
    private static long VersionOf(JsonNode message)
    {
        if (HubSocket.Type(message) != 1) return 0;
        var arguments = message is JsonArray packed ? packed[4]! : message["arguments"]!;
        return arguments[0]!["version"]?.GetValue<long>() ?? 0;
    }
}

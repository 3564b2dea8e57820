using System.Net.Sockets;
using System.Text;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>Promise 3: a screen that applies deltas in order holds exactly the server's state.</summary>
public sealed class ScreenTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_screen_holds_the_snapshot_through_random_writes_reconnects_and_restarts(int seed)
    {
        var random = new Random(seed);
        await using var server = await LiveServer.StartAsync();
        var writes = await RandomWrites.BeginAsync(server, "board", random);
        var screen = new Screen();
        for (var session = 0; session < 6; session++)
        {
            await using (var events = await ServerEvents.OpenAsync(server.Admin, "/api/streams/board/events", screen.LastEventId))
            {
                await writes.WriteAsync(25);
                await CatchUpAsync(server, events, screen);
            }

            // What happens while the screen is away.
            await writes.WriteAsync(random.Next(8));
            if (session % 2 == 1) await server.RestartAsync();
        }
    }

    [Fact]
    public async Task A_returning_screen_gets_just_what_it_missed_and_one_of_another_epoch_a_snapshot()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """{"id":"a","x":1,"y":1}""");
        var epoch = (await server.SnapshotAsync("board"))["epoch"]!.GetValue<string>();
        await server.PushAsync(connector, """{"id":"a","x":2}""");
        await server.PushAsync(connector, """{"id":"b","x":3}""");

        await using (var events = await ServerEvents.OpenAsync(server.Admin, "/api/streams/board/events", $"{epoch}:1"))
        {
            var delta = await events.NextAsync();
            Assert.Equal("delta", delta.Name);
            Assert.Equal($"{epoch}:3", delta.Id);
            Assert.Equal(1, delta.Data["from"]!.GetValue<long>());
            Assert.Equal("""{"x":2}""", delta.Data["upserts"]![0]!["fields"]!.ToJsonString());
            Assert.Equal("status", (await events.NextAsync()).Name);
        }

        foreach (var strange in (string[])["other:1", $"{epoch}:99", $"{epoch}:", "nonsense", $"{epoch}:-1"])
        {
            await using var events = await ServerEvents.OpenAsync(server.Admin, "/api/streams/board/events", strange);
            Assert.Equal("snapshot", (await events.NextAsync()).Name);
        }
    }

    [Fact]
    public async Task A_large_snapshot_comes_in_parts_of_a_thousand_items_and_only_the_last_has_an_id()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, $"[{string.Join(',', Enumerable.Range(0, 2500).Select(i => $$"""{"id":"k{{i:0000}}","x":{{i}}}"""))}]");
        var screen = new Screen();
        await using var events = await ServerEvents.OpenAsync(server.Admin, "/api/streams/board/events");
        var sizes = new List<int>();
        do
        {
            var part = await events.NextAsync();
            sizes.Add(part.Data["items"]!.AsArray().Count);
            Assert.Equal(sizes.Count < 3, part.Id is null);
            screen.Take(part);
        }
        while (screen.Snapshots == 0);
        Assert.Equal([1000, 1000, 500], sizes);
        Assert.Equal(Screen.ItemsOf(await server.SnapshotAsync("board")), screen.Items());
    }

    [Fact]
    public async Task A_filtered_reader_sees_only_its_part_and_from_is_what_it_was_last_sent()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """[{"id":"a","x":1,"y":1},{"id":"b","x":1}]""");
        await using var events = await ServerEvents.OpenAsync(server.Admin, "/api/streams/board/events?keys=a&fields=x&numbers=text");
        var snapshot = await events.NextAsync();
        Assert.Equal("""{"x":1}""", Assert.Single(snapshot.Data["items"]!.AsArray())!["fields"]!.ToJsonString());
        await server.PushAsync(connector, """{"id":"b","x":2}""");
        await server.PushAsync(connector, """{"id":"a","y":2}""");
        await server.PushAsync(connector, """{"id":"a","x":9223372036854775808}""");
        var delta = await events.NextAsync("delta");
        Assert.Equal(1, delta.Data["from"]!.GetValue<long>());
        Assert.Equal(4, delta.Data["version"]!.GetValue<long>());
        Assert.Equal("""{"x":{"$n":"9223372036854775808"}}""", delta.Data["upserts"]![0]!["fields"]!.ToJsonString());
    }

    [Fact]
    public async Task A_reader_that_stops_reading_slows_nobody_and_catches_up_with_one_snapshot_or_merged_delta()
    {
        await using var server = await LiveServer.StartAsync("--DataPool:Limits:RequestsPerSecond=0");
        var connector = await server.AddWebhookAsync("board");
        using var slow = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        var address = server.Admin.BaseAddress!;
        await slow.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await slow.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /api/streams/board/events HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: {server.Admin.DefaultRequestHeaders.Authorization}\r\n\r\n"));

        await using var events = await ServerEvents.OpenAsync(server.Admin, "/api/streams/board/events");
        var screen = new Screen();
        screen.Take(await events.NextAsync());
        // Far more than the connection's buffers and the ring hold.
        for (var i = 0; i < 60; i++)
            await server.PushAsync(connector, $"[{string.Join(',', Enumerable.Range(0, 1000).Select(k => $$"""{"id":"k{{k}}","x":{{i}},"text":"{{new string('x', 60)}}"}"""))}]");
        await CatchUpAsync(server, events, screen);
    }

    [Fact]
    public async Task Open_screens_do_not_hold_up_the_servers_end()
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        await using var events = await ServerEvents.OpenAsync(server.Admin, "/api/streams/board/events");
        await events.NextAsync();
        // The host gives requests 30 s to end; a screen's never ends by itself.
        await server.RestartAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<IOException>(() => events.NextAsync());
    }

    [Fact]
    public async Task A_status_follows_a_change_of_state_and_withdrawn_items_leave_the_screen()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """{"id":"a","x":1}""");
        var screen = new Screen();
        await using var events = await ServerEvents.OpenAsync(server.Admin, "/api/streams/board/events");
        var first = await events.NextAsync();
        screen.Take(first);
        Assert.Equal("fresh", first.Data["status"]!["state"]!.GetValue<string>());

        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/disable", 200);
        var status = await events.NextAsync("status");
        Assert.Equal("stale", status.Data["state"]!.GetValue<string>());
        Assert.Equal("Disabled", status.Data["connectors"]![0]!["state"]!.GetValue<string>());

        await server.AskAsync(HttpMethod.Delete, $"/api/connectors/{connector["id"]}", 204);
        var delta = await events.NextAsync("delta");
        screen.Take(delta);
        Assert.Equal("""["a"]""", delta.Data["removes"]!.ToJsonString());
        Assert.Equal("[]", screen.Items());
    }

    private static async Task CatchUpAsync(LiveServer server, ServerEvents events, Screen screen)
    {
        var snapshot = await server.SnapshotAsync("board");
        while (screen.Version < snapshot["version"]!.GetValue<long>()) screen.Take(await events.NextAsync());
        Assert.Equal(Screen.ItemsOf(snapshot), screen.Items());
        Assert.Equal(snapshot["epoch"]!.GetValue<string>(), screen.Epoch);
    }
}

using System.Text.Json.Nodes;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>Promise 3 on the hub: who applies what it is told in order holds exactly the server's state.</summary>
public sealed class HubModelTests
{
    [Theory]
    [InlineData(HubScreen.Json, 1)]
    [InlineData(HubScreen.Json, 2)]
    [InlineData(HubScreen.Pack, 3)]
    [InlineData(HubScreen.Pack, 4)]
    public async Task A_subscriber_holds_the_snapshot_through_random_writes_reconnects_and_restarts(string protocol, int seed)
    {
        var random = new Random(seed);
        await using var server = await LiveServer.StartAsync();
        var writes = await RandomWrites.BeginAsync(server, "board", random);
        var screen = new Screen();
        for (var session = 0; session < 4; session++)
        {
            await using (var connection = await HubScreen.OpenAsync(server, protocol))
            {
                for (var subscription = 0; subscription < 3; subscription++)
                {
                    // The subscription begins somewhere among the writes.
                    var writing = writes.WriteAsync(10);
                    Take(screen, await connection.SubscribeAsync("board", screen.Epoch is null ? null : new { epoch = screen.Epoch, version = screen.Version }));
                    await writing;
                    await CatchUpAsync(server, connection, screen);
                    await connection.UnsubscribeAsync("board");
                    await writes.WriteAsync(random.Next(4));
                }
            }

            // What happens while the screen is away.
            await writes.WriteAsync(random.Next(8));
            if (session % 2 == 1) await server.RestartAsync();
        }

        // It has gone on from what it had, whenever it could.
        Assert.InRange(screen.Snapshots, 1, 3);
    }

    private static void Take(Screen screen, JsonObject answer)
    {
        if (answer["deltas"] is not JsonArray deltas)
        {
            screen.Take(new ServerEvent("snapshot", null, answer));
            return;
        }

        foreach (var delta in deltas) screen.Take(new ServerEvent("delta", null, delta!.AsObject()));
    }

    private static async Task CatchUpAsync(LiveServer server, HubScreen connection, Screen screen)
    {
        var snapshot = await server.SnapshotAsync("board");
        while (screen.Version < snapshot["version"]!.GetValue<long>()) screen.Take(await connection.NextAsync());
        Assert.Equal(Screen.ItemsOf(snapshot), screen.Items());
        Assert.Equal(snapshot["epoch"]!.GetValue<string>(), screen.Epoch);
    }
}

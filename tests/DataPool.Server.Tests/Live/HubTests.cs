using Microsoft.AspNetCore.SignalR;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>The hub, with the real client, in both protocols.</summary>
public sealed class HubTests
{
    [Theory]
    [InlineData(HubScreen.Json)]
    [InlineData(HubScreen.Pack)]
    public async Task Subscribe_answers_the_snapshot_of_GET_and_changes_follow(string protocol)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """[{"id":"a","x":1,"list":[1,{"y":null}],"text":"ü \"quoted\"\n"},{"id":"b","x":true}]""");
        await using var screen = await HubScreen.OpenAsync(server, protocol);
        var snapshot = await screen.SubscribeAsync("board");
        var read = await server.SnapshotAsync("board");
        read["status"]!["checkedAt"] = snapshot["status"]!["checkedAt"]?.DeepClone();
        Assert.Equal(read.ToJsonString(), snapshot.ToJsonString());

        await server.PushAsync(connector, """{"id":"a","x":2}""");
        var delta = await screen.NextAsync("delta");
        Assert.Equal("board", delta.Data["stream"]!.GetValue<string>());
        Assert.Equal("1 2", $"{delta.Data["from"]} {delta.Data["version"]}");
        Assert.Equal("""{"x":2}""", Assert.Single(delta.Data["upserts"]!.AsArray())!["fields"]!.ToJsonString());
        Assert.Empty(delta.Data["removes"]!.AsArray());
    }

    [Theory]
    [InlineData(HubScreen.Json)]
    [InlineData(HubScreen.Pack)]
    public async Task A_large_snapshot_is_one_answer(string protocol)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, $"[{string.Join(',', Enumerable.Range(0, 4500).Select(i => $$"""{"id":"k{{i:0000}}","x":{{i}},"text":"{{new string('t', 100)}}"}"""))}]");
        await using var screen = await HubScreen.OpenAsync(server, protocol);
        foreach (var x in (int[])[-1, -2])
        {
            Assert.Equal(Screen.ItemsOf(await server.SnapshotAsync("board")), Screen.ItemsOf(await screen.SubscribeAsync("board")));
            var part = await screen.SubscribeAsync("board", new { fields = (string[])["x"] });
            Assert.Equal(4500, part["items"]!.AsArray().Count);
            await server.PushAsync(connector, $$"""{"id":"k0001","x":{{x}}}""");
            Assert.Equal("k0001", (await screen.NextAsync("delta")).Data["upserts"]![0]!["key"]!.GetValue<string>());
        }
    }

    [Theory]
    [InlineData(HubScreen.Json)]
    [InlineData(HubScreen.Pack)]
    public async Task Who_has_a_version_gets_just_what_it_missed_and_who_has_nothing_to_build_on_a_snapshot(string protocol)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """{"id":"a","x":1,"y":1}""");
        var epoch = (await server.SnapshotAsync("board"))["epoch"]!.GetValue<string>();
        await server.PushAsync(connector, """{"id":"a","x":2}""");
        await server.PushAsync(connector, """{"id":"b","x":3}""");
        await using var screen = await HubScreen.OpenAsync(server, protocol);

        var missed = await screen.SubscribeAsync("board", new { epoch, version = 1 });
        Assert.Equal(["deltas", "status"], missed.Select(member => member.Key));
        var delta = Assert.Single(missed["deltas"]!.AsArray())!;
        Assert.Equal("1 3", $"{delta["from"]} {delta["version"]}");
        Assert.Equal("""{"x":2}""", delta["upserts"]![0]!["fields"]!.ToJsonString());
        Assert.Equal("fresh", missed["status"]!["state"]!.GetValue<string>());

        var nothing = await screen.SubscribeAsync("board", new { epoch, version = 3 });
        Assert.Empty(nothing["deltas"]!.AsArray());
        await server.PushAsync(connector, """{"id":"b","x":4}""");
        Assert.Equal(3, (await screen.NextAsync("delta")).Data["from"]!.GetValue<int>());

        foreach (var (strange, version) in ((string, long)[])[("other", 1), (epoch, 99), (epoch, long.MaxValue)])
            Assert.NotNull((await screen.SubscribeAsync("board", new { epoch = strange, version }))["items"]);
    }

    [Theory]
    [InlineData(HubScreen.Json)]
    [InlineData(HubScreen.Pack)]
    public async Task A_version_that_is_too_far_back_gets_a_snapshot(string protocol)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """{"id":"a"}""");
        var epoch = (await server.SnapshotAsync("board"))["epoch"]!.GetValue<string>();
        // More than the ring of deltas holds.
        for (var i = 0; i < 4; i++)
            await server.PushAsync(connector, $"[{string.Join(',', Enumerable.Range(0, 2000).Select(k => $$"""{"id":"k{{k}}","text":"{{i}}{{new string('t', 200)}}"}"""))}]");
        await using var screen = await HubScreen.OpenAsync(server, protocol);
        var answer = await screen.SubscribeAsync("board", new { epoch, version = 1 });
        Assert.Equal(5, answer["version"]!.GetValue<int>());
        Assert.Equal(2001, answer["items"]!.AsArray().Count);
    }

    [Theory]
    [InlineData(HubScreen.Json)]
    [InlineData(HubScreen.Pack)]
    public async Task A_filtered_subscriber_sees_only_its_part_and_from_is_what_it_was_last_sent(string protocol)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """[{"id":"a","x":1,"y":1},{"id":"b","x":1}]""");
        await using var screen = await HubScreen.OpenAsync(server, protocol);
        var snapshot = await screen.SubscribeAsync("board", new { keys = (string[])["a"], fields = (string[])["x"], numbers = "text" });
        Assert.Equal("""{"x":1}""", Assert.Single(snapshot["items"]!.AsArray())!["fields"]!.ToJsonString());
        await server.PushAsync(connector, """{"id":"b","x":2}""");
        await server.PushAsync(connector, """{"id":"a","y":2}""");
        await server.PushAsync(connector, """{"id":"a","x":9223372036854775808}""");
        var delta = await screen.NextAsync("delta");
        Assert.Equal("1 4", $"{delta.Data["from"]} {delta.Data["version"]}");
        Assert.Equal("""{"x":{"$n":"9223372036854775808"}}""", delta.Data["upserts"]![0]!["fields"]!.ToJsonString());

        // And when it comes back with that filter.
        var epoch = snapshot["epoch"]!.GetValue<string>();
        var missed = await screen.SubscribeAsync("board", new { keys = (string[])["a"], fields = (string[])["x"], epoch, version = 1, numbers = (string?)null });
        Assert.Equal("1 4", $"{missed["deltas"]![0]!["from"]} {missed["deltas"]![0]!["version"]}");
        Assert.Empty((await screen.SubscribeAsync("board", new { keys = (string[])["b"], epoch, version = 2 }))["deltas"]!.AsArray());
    }

    [Fact]
    public async Task Numbers_come_out_as_they_went_in()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        const string Fields = """{"id":"a","a":0.1,"b":9223372036854775808,"c":12345678901234567.89,"d":9007199254740993,"e":1,"f":[1.1,9007199254740993],"g":2e308,"h":-18446744073709551616,"i":123456789.012345}""";
        await server.PushAsync(connector, Fields);

        await using (var screen = await HubScreen.OpenAsync(server, HubScreen.Json))
        {
            Assert.Equal(Fields, (await screen.SubscribeAsync("board"))["items"]![0]!["fields"]!.ToJsonString());
            var text = (await screen.SubscribeAsync("board", new { numbers = "text" }))["items"]![0]!["fields"]!;
            Assert.Equal("""{"$n":"9007199254740993"}""", text["d"]!.ToJsonString());
            Assert.Equal("""[1.1,{"$n":"9007199254740993"}]""", text["f"]!.ToJsonString());
        }

        await using (var screen = await HubScreen.OpenAsync(server, HubScreen.Pack))
        {
            // MessagePack's integers hold 64 bits and its doubles 15 digits; what neither holds is text.
            Assert.Equal(
                """{"id":"a","a":0.1,"b":9223372036854775808,"c":{"$n":"12345678901234567.89"},"d":9007199254740993,"e":1,"f":[1.1,9007199254740993],"g":{"$n":"2e308"},"h":{"$n":"-18446744073709551616"},"i":123456789.012345}""",
                (await screen.SubscribeAsync("board"))["items"]![0]!["fields"]!.ToJsonString());
            var text = (await screen.SubscribeAsync("board", new { numbers = "text" }))["items"]![0]!["fields"]!;
            Assert.Equal("""{"$n":"9007199254740993"}""", text["d"]!.ToJsonString());
        }
    }

    [Theory]
    [InlineData(HubScreen.Json)]
    [InlineData(HubScreen.Pack)]
    public async Task One_connection_follows_several_streams_and_leaves_them_one_by_one(string protocol)
    {
        await using var server = await LiveServer.StartAsync();
        var one = await server.AddWebhookAsync("one");
        var two = await server.AddWebhookAsync("two");
        await using var screen = await HubScreen.OpenAsync(server, protocol);
        await screen.SubscribeAsync("one");
        await screen.SubscribeAsync("two");
        await server.PushAsync(one, """{"id":"a","x":1}""");
        Assert.Equal("one", (await screen.NextAsync("delta")).Data["stream"]!.GetValue<string>());
        await server.PushAsync(two, """{"id":"a","x":1}""");
        Assert.Equal("two", (await screen.NextAsync("delta")).Data["stream"]!.GetValue<string>());

        await screen.UnsubscribeAsync("one");
        await screen.UnsubscribeAsync("one");
        await screen.UnsubscribeAsync("never-followed");
        await server.PushAsync(one, """{"id":"a","x":2}""");
        await server.PushAsync(two, """{"id":"a","x":2}""");
        Assert.Equal("two", (await screen.NextAsync("delta")).Data["stream"]!.GetValue<string>());

        // A second subscription takes the place of the first: each change comes once, as the second wants it.
        await screen.SubscribeAsync("two", new { fields = (string[])["y"] });
        await server.PushAsync(two, """{"id":"a","x":3}""");
        await server.PushAsync(two, """{"id":"a","y":3}""");
        Assert.Equal("""{"y":3}""", (await screen.NextAsync("delta")).Data["upserts"]![0]!["fields"]!.ToJsonString());
    }

    [Theory]
    [InlineData(HubScreen.Json)]
    [InlineData(HubScreen.Pack)]
    public async Task What_is_wrong_is_said_and_the_connection_stays(string protocol)
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        await using var screen = await HubScreen.OpenAsync(server, protocol);
        await RefusedAsync(screen, "There is no stream \"none\". GET /api/streams lists those that exist.", "none");
        await RefusedAsync(screen, "Subscribe needs the name of a stream.", "");
        await RefusedAsync(screen, "Subscribe has no option \"feilds\". It takes keys, fields, numbers, epoch and version.", "board", new { feilds = (string[])["x"] });
        await RefusedAsync(screen, "The options of Subscribe must be an object. It takes keys, fields, numbers, epoch and version.", "board", 5);
        await RefusedAsync(screen, "The option \"keys\" of Subscribe must be a list of at least one text; without it all are shown.", "board", new { keys = "a" });
        await RefusedAsync(screen, "The option \"fields\" of Subscribe must be a list of at least one text; without it all are shown.", "board", new { fields = Array.Empty<string>() });
        await RefusedAsync(screen, "The option \"keys\" of Subscribe must be a list of at least one text; without it all are shown.", "board", new { keys = (int[])[1] });
        await RefusedAsync(screen, "The option \"numbers\" of Subscribe must be \"text\" or \"json\".", "board", new { numbers = "roman" });
        await RefusedAsync(screen, "The option \"epoch\" of Subscribe must be a text.", "board", new { epoch = 5, version = 1 });
        await RefusedAsync(screen, "The option \"version\" of Subscribe must be a whole number from 0.", "board", new { epoch = "x", version = -1 });
        await RefusedAsync(screen, "The option \"version\" of Subscribe must be a whole number from 0.", "board", new { epoch = "x", version = 1.5 });
        await RefusedAsync(screen, "The options \"epoch\" and \"version\" of Subscribe belong together: send both as they stood in the last snapshot or delta, or neither.", "board", new { version = 1 });
        const string Arguments = "Subscribe takes the name of a stream and, where wanted, an object of options: keys, fields, numbers, epoch and version.";
        await RefusedAsync(screen, Arguments, 5);
        await RefusedAsync(screen, Arguments);
        await RefusedAsync(screen, Arguments, "board", null, null);
        var unsubscribe = await Assert.ThrowsAsync<HubException>(() => screen.CallAsync("Unsubscribe"));
        Assert.EndsWith("Unsubscribe takes the name of a stream.", unsubscribe.Message, StringComparison.Ordinal);

        // Options may be left out altogether.
        var snapshot = HubScreen.Node(await screen.CallAsync("Subscribe", "board"))!;
        Assert.Equal(0, snapshot["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_connection_follows_at_most_100_streams()
    {
        await using var server = await LiveServer.StartAsync();
        await using var screen = await HubScreen.OpenAsync(server, HubScreen.Json);
        for (var i = 0; i < 100; i++)
        {
            await server.AddWebhookAsync($"s{i}");
            await screen.SubscribeAsync($"s{i}");
        }

        await server.AddWebhookAsync("more");
        await RefusedAsync(screen, "This connection already follows 100 streams, which is the most. Unsubscribe from one, or open another connection.", "more");
        await screen.SubscribeAsync("s5");
        await screen.UnsubscribeAsync("s5");
        await screen.SubscribeAsync("more");
    }

    [Theory]
    [InlineData(HubScreen.Json)]
    [InlineData(HubScreen.Pack)]
    public async Task A_status_follows_a_change_of_state_and_withdrawn_items_leave(string protocol)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """{"id":"a","x":1}""");
        await using var screen = await HubScreen.OpenAsync(server, protocol);
        Assert.Equal("fresh", (await screen.SubscribeAsync("board"))["status"]!["state"]!.GetValue<string>());
        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/disable", 200);
        var status = await screen.NextAsync("status");
        Assert.Equal("board stale Disabled", $"{status.Data["stream"]} {status.Data["state"]} {status.Data["connectors"]![0]!["state"]}");
        Assert.NotNull(status.Data["at"]);
        await server.AskAsync(HttpMethod.Delete, $"/api/connectors/{connector["id"]}", 204);
        Assert.Equal("""["a"]""", (await screen.NextAsync("delta")).Data["removes"]!.ToJsonString());
    }

    private static async Task RefusedAsync(HubScreen screen, string message, params object?[] arguments)
    {
        var refused = await Assert.ThrowsAsync<HubException>(() => screen.CallAsync("Subscribe", arguments));
        Assert.EndsWith(message, refused.Message, StringComparison.Ordinal);
    }
}

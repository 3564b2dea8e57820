using System.Text.RegularExpressions;
using DataPool.Browser.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Display;

/// <summary>What a screen does while its server, its stream or its key is not there.</summary>
public sealed partial class ConnectionTests(Chromium chromium)
{
    [Fact]
    public async Task Through_a_restart_the_values_stay_the_foot_says_how_old_they_are_and_the_screen_catches_up()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, """[{"id":"a","x":1},{"id":"b","x":1}]""");
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/board");
        await screen.ExpectRowsAsync("a|1", "b|1");
        await server.PushAsync("board", key, """{"id":"a","x":2}""");
        await screen.ExpectRowsAsync("a|2", "b|1");
        var height = await screen.Page.EvaluateAsync<double>("() => document.querySelector('footer').offsetHeight");

        await server.StopAsync();
        await Expect(screen.Foot).ToHaveTextAsync(FiguresFrom());
        await Expect(screen.Side).ToHaveTextAsync(Reconnecting());
        await Expect(screen.Page.Locator("footer")).ToHaveCSSAsync("background-color", "rgb(255, 203, 92)");
        Assert.True(await screen.Page.EvaluateAsync<double>("() => document.querySelector('footer').offsetHeight") > height, "The foot did not grow.");
        await Expect(screen.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Connection lost. Reconnecting.");
        await screen.ExpectRowsAsync("a|2", "b|1");
        Assert.Equal("1", await screen.Page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('td')).opacity"));

        await server.StartAsync();
        await server.PushAsync("board", key, """[{"id":"a","x":3},{"id":"c","x":9}]""");
        await server.PushAsync("board", key, """{"id":"c","x":10}""");
        await screen.ExpectRowsAsync("a|3", "b|1", "c|10");
        await Expect(screen.Foot).ToHaveTextAsync(Live());
        var epoch = (await server.AskAsync(HttpMethod.Get, "/api/streams/board"))["epoch"]!.GetValue<string>();
        Assert.Equal($"{epoch}:2", await screen.Subscriptions[^1].HeaderValueAsync("Last-Event-ID"));
    }

    [Fact]
    public async Task A_connection_that_falls_silent_is_given_up_for_another()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, """{"id":"a","x":1}""");
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/board", prepare: page => page.Clock.InstallAsync());
        await screen.ExpectRowsAsync("a|1");
        Assert.Single(screen.Subscriptions);
        await screen.Page.Clock.RunForAsync(30_000);
        Assert.Single(screen.Subscriptions);
        await screen.Page.Clock.RunForAsync(10_000);
        await server.PushAsync("board", key, """{"id":"a","x":2}""");
        await screen.ExpectRowsAsync("a|2");
        Assert.Equal(2, screen.Subscriptions.Count);
    }

    [Fact]
    public async Task An_unknown_stream_is_told_calmly_and_shown_once_it_is_there()
    {
        await using var server = await BrowserServer.StartedAsync();
        var all = (await server.AskAsync(HttpMethod.Post, "/api/keys", """{"name":"wall","streams":["*"]}"""))["key"]!.GetValue<string>();
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/later#{all}");
        await Expect(screen.Message).ToHaveTextAsync("There is no stream “later”");
        var key = await server.AddWebhookAsync("later", isPublic: false);
        await Expect(screen.Message).ToHaveTextAsync("No items yet");
        await server.PushAsync("later", key, """{"id":"a"}""");
        await screen.ExpectRowsAsync("a");
        await Expect(screen.Message).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_read_key_in_the_fragment_opens_the_stream_survives_a_reload_and_is_in_no_address()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board", isPublic: false);
        await server.PushAsync("board", key, """{"id":"a"}""");
        var read = (await server.AskAsync(HttpMethod.Post, "/api/keys", """{"name":"wall","streams":["board"]}"""))["key"]!.GetValue<string>();
        var requests = new List<Microsoft.Playwright.IRequest>();
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/board#{read}", prepare: page =>
        {
            page.Request += (_, request) => requests.Add(request);
            return Task.CompletedTask;
        });
        await screen.ExpectRowsAsync("a");
        await screen.Page.ReloadAsync();
        await screen.ExpectRowsAsync("a");
        Assert.Equal(2, screen.Subscriptions.Count);
        var sent = requests.ToArray();
        Assert.All(sent, request => Assert.DoesNotContain(read, request.Url.Split('#')[0], StringComparison.Ordinal));
        foreach (var request in sent) Assert.True(string.IsNullOrEmpty(await request.HeaderValueAsync("Referer")));
        Assert.Equal("{}", await screen.Page.EvaluateAsync<string>("() => JSON.stringify({ ...sessionStorage, ...localStorage })"));
        screen.AssertNoComplaints();
    }

    [Theory]
    [InlineData("", "“board” needs a read key")]
    [InlineData("#rk_000000000000_nonsense", "This screen’s key does not open “board”")]
    public async Task A_key_that_does_not_open_is_told_and_tried_again(string fragment, string words)
    {
        await using var server = await BrowserServer.StartedAsync();
        await server.AddWebhookAsync("board", isPublic: false);
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/board{fragment}");
        await Expect(screen.Message).ToHaveTextAsync(words);
        await server.MakePublicAsync("board");
        await Expect(screen.Message).ToHaveTextAsync("No items yet");
    }

    [Fact]
    public async Task Late_and_stale_are_shown_quietly_with_the_age_of_the_figures()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, """{"id":"a","x":1}""");
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/board");
        await Expect(screen.Foot).ToHaveTextAsync(Live());
        // A second one that has never sent is behind; the first is not.
        await server.AddWebhookAsync("board");
        await Expect(screen.Foot).ToHaveTextAsync(new Regex(@"^Part of this is late · figures from \d\d:\d\d:\d\d$"));
        var connectors = (await server.AskAsync(HttpMethod.Get, "/api/connectors"))["data"]!.AsArray();
        foreach (var connector in connectors) await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector!["id"]}/disable");
        await Expect(screen.Foot).ToHaveTextAsync(new Regex(@"^No news from the source · figures from \d\d:\d\d:\d\d$"));
        await Expect(screen.Page.Locator("footer")).Not.ToHaveCSSAsync("background-color", "rgb(255, 203, 92)");
        await screen.ExpectRowsAsync("a|1");
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task The_end_of_a_stream_leaves_its_values_and_is_told()
    {
        await using var server = await BrowserServer.StartedAsync();
        var answers = 0;
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/board", prepare: page => page.RouteAsync("**/events?*", route =>
            route.FulfillAsync(answers++ > 0 ? new RouteFulfillOptions { Status = 404 } : new RouteFulfillOptions
            {
                ContentType = "text/event-stream",
                Body = """
                    event: snapshot
                    data: {"stream":"board","epoch":"e","version":1,"at":"2026-04-09T12:00:00.000Z","status":{"state":"fresh","checkedAt":null},"items":[{"key":"a","rank":1,"fields":{"id":"a","x":1},"updatedAt":"2026-04-09T12:00:00.000Z"}]}

                    event: end
                    data: {"at":"2026-04-09T12:00:00.000Z"}


                    """,
            })));
        await Expect(screen.Foot).ToHaveTextAsync(new Regex("^The stream “board” is gone. Figures from 09/04/2026, 13:00$"));
        await screen.ExpectRowsAsync("a|1");
        await Expect(screen.Side).ToHaveTextAsync(Reconnecting());
    }

    [GeneratedRegex(@"^Connection lost\. Figures from \d\d:\d\d:\d\d$")]
    private static partial Regex FiguresFrom();

    [GeneratedRegex(@"^Reconnecting(, attempt \d+)?$")]
    private static partial Regex Reconnecting();

    [GeneratedRegex(@"^Live · as of \d\d:\d\d:\d\d$")]
    private static partial Regex Live();
}

using System.Text.RegularExpressions;
using DataPool.Browser.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Pages;

/// <summary>The explorer in time: the past, a stream that goes, a server that goes, and what operators may do.</summary>
public sealed class ExplorerChangesTests(Chromium chromium)
{
    [Fact]
    public async Task Looking_back_shows_the_stream_as_it_was_until_back_to_live()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, """{"id":"a","x":1}""");
        await server.PushAsync("board", key, """{"id":"a","x":2}""");
        await using var screen = await ExplorerTests.OpenAsync(chromium, server, "/explorer/board", "viewer");
        await ExplorerTests.ExpectRowsAsync(screen, "a|a|2");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Previous change" }).ClickAsync();
        await ExplorerTests.ExpectRowsAsync(screen, "a|a|1");
        await Expect(screen.Page.Locator("dp-band")).ToContainTextAsync("You are looking at the past: today,");
        await Expect(screen.Page.Locator("dp-scrubber")).ToContainTextAsync("1 change of this stream since then.");
        await server.PushAsync("board", key, """{"id":"a","x":3}""");
        await Expect(screen.Page.Locator("dp-scrubber")).ToContainTextAsync("2 changes of this stream since then.");
        await ExplorerTests.ExpectRowsAsync(screen, "a|a|1");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Back to live" }).ClickAsync();
        await ExplorerTests.ExpectRowsAsync(screen, "a|a|3");
        await Expect(screen.Page.Locator("dp-band .band.warn").First).ToBeHiddenAsync();
        // At once, while the change is younger than a second.
        await server.PushAsync("board", key, """{"id":"a","x":4}""");
        await ExplorerTests.ExpectRowsAsync(screen, "a|a|4");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Previous change" }).ClickAsync();
        await ExplorerTests.ExpectRowsAsync(screen, "a|a|3");
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task A_field_has_its_history_and_follows_live()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        foreach (var x in (string[])["1.5", "4.25", "3"]) await server.PushAsync("board", key, $$"""{"id":"a","x":{{x}}}""");
        await using var screen = await ExplorerTests.OpenAsync(chromium, server, "/explorer/board?item=a&field=x", "viewer");
        var panel = screen.Page.Locator(".field");
        await Expect(panel).ToContainTextAsync("Before4.25");
        await Expect(panel).ToContainTextAsync("Change−1.25");
        await Expect(panel).ToContainTextAsync("24 h low / high1.5 / 4.25");
        await Expect(screen.Page.Locator(".hist")).ToHaveAttributeAsync("aria-label", new Regex("^x, from .* lowest 1.50, highest 4.25"));
        await server.PushAsync("board", key, """{"id":"a","x":5}""");
        await Expect(panel).ToContainTextAsync("Value now5");
        await Expect(panel).ToContainTextAsync("Change+2");
        await Expect(panel.GetByRole(AriaRole.Button, new() { Name = "Copy path" })).ToHaveAttributeAsync("data-copy", "board/a/x");
        await screen.Page.Locator(".fields tr", new() { HasText = "id" }).GetByRole(AriaRole.Link, new() { Name = "id", Exact = true }).ClickAsync();
        await Expect(screen.Page.Locator(".past-values li")).ToContainTextAsync("a");
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task A_stream_that_goes_keeps_its_last_values_in_sight_and_comes_back()
    {
        await using var server = await BrowserServer.StartedAsync();
        var created = await server.AskAsync(HttpMethod.Post, "/api/connectors", """{"name":"Board","type":"webhook","source":{},"mapping":{"stream":"board","key":["id"]}}""");
        await server.PushAsync("board", created["ingestKey"]!.GetValue<string>(), """{"id":"a","x":1}""");
        await using var screen = await ExplorerTests.OpenAsync(chromium, server, "/explorer/board", "viewer");
        await ExplorerTests.ExpectRowsAsync(screen, "a|a|1");
        await server.AskAsync(HttpMethod.Delete, $"/api/connectors/{created["id"]}?items=keep");
        await Expect(screen.Page.Locator("dp-stream-state")).ToContainTextAsync("No connector feeds it.");
        await server.AskAsync(HttpMethod.Delete, "/api/streams/board");
        await Expect(screen.Page.Locator("dp-band .err")).ToContainTextAsync("The stream “board” is gone.");
        await ExplorerTests.ExpectRowsAsync(screen, "a|a|1");
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, """{"id":"b","x":7}""");
        await ExplorerTests.ExpectRowsAsync(screen, "b|b|7");
        await Expect(screen.Page.Locator("dp-band .err")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_server_that_goes_away_leaves_the_values_and_they_follow_again()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, """{"id":"a","x":1}""");
        await using var screen = await ExplorerTests.OpenAsync(chromium, server, "/explorer/board", "viewer");
        await ExplorerTests.ExpectRowsAsync(screen, "a|a|1");
        await server.StopAsync();
        await Expect(screen.Page.Locator("dp-band")).ToContainTextAsync("Connection lost. You see the values of");
        await ExplorerTests.ExpectRowsAsync(screen, "a|a|1");
        await server.StartAsync();
        await server.PushAsync("board", key, """{"id":"a","x":2}""");
        // The page may load itself anew meanwhile: a locator looks again.
        await Expect(screen.Page.Locator(".grow")).ToHaveTextAsync(["aa2"]);
    }

    [Fact]
    public async Task An_operator_deletes_an_item_and_is_told_why_a_stream_cannot_be_deleted()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, """[{"id":"a","x":1},{"id":"b","x":2}]""");
        await using var screen = await ExplorerTests.OpenAsync(chromium, server, "/explorer/board?item=a", "operator");
        await ExpectLiveAsync(screen);
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "More for a", Exact = true }).ClickAsync();
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Delete item" }).ClickAsync();
        await screen.Page.Locator("dialog[open] .btn.d").ClickAsync();
        await ExplorerTests.ExpectRowsAsync(screen, "b|b|2");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "More for board", Exact = true }).ClickAsync();
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Delete stream" }).ClickAsync();
        await screen.Page.Locator("dialog[open] .btn.d").ClickAsync();
        await Expect(screen.Page.Locator("dialog[open] [role=alert]")).ToContainTextAsync("Pause or delete that connector first.");
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task Settings_say_what_is_wrong_at_the_field_and_are_saved()
    {
        await using var server = await BrowserServer.StartedAsync();
        await server.AddWebhookAsync("board", isPublic: false);
        await using var screen = await ExplorerTests.OpenAsync(chromium, server, "/explorer/board", "operator");
        await ExpectLiveAsync(screen);
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "More for board", Exact = true }).ClickAsync();
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Stream settings" }).ClickAsync();
        await screen.Page.GetByLabel("Days of history").FillAsync("5000");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(screen.Page.Locator("#history-days-says")).ToHaveTextAsync("Write a whole number from 0 (no history) to 3650.");
        await screen.Page.GetByLabel("Days of history").FillAsync("30");
        await screen.Page.GetByLabel("Everybody may read it").CheckAsync();
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(screen.Page.Locator(".toast")).ToContainTextAsync("The settings of board are saved.");
        var stream = (await server.AskAsync(HttpMethod.Get, "/api/streams"))["data"]![0]!;
        Assert.Equal(30, stream["historyDays"]!.GetValue<int>());
        Assert.True(stream["public"]!.GetValue<bool>());
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task A_viewer_sees_the_values_and_no_way_to_change_them()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board", isPublic: false);
        await server.PushAsync("board", key, """{"id":"a","x":1}""");
        await using var screen = await ExplorerTests.OpenAsync(chromium, server, "/explorer/board", "viewer");
        await ExplorerTests.ExpectRowsAsync(screen, "a|a|1");
        await Expect(screen.Page.GetByRole(AriaRole.Button, new() { Name = "How to read this" })).ToBeVisibleAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^More for") })).ToHaveCountAsync(0);
        await Expect(screen.Page.Locator("#delete-stream, #delete-item, #stream-settings")).ToHaveCountAsync(0);
        await screen.Page.GotoAsync(server.Address + "/displays?stream=board");
        await Expect(screen.Page.GetByText("Ask an operator for an address with a key.")).ToBeVisibleAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Button, new() { Name = "Add a read key" })).ToHaveCountAsync(0);
        screen.AssertNoComplaints();
    }

    // The live parts begin when the page answers clicks: what was sent first is a picture of it.
    private static Task ExpectLiveAsync(Screen screen) => Expect(screen.Page.Locator("dp-stream-state")).ToContainTextAsync("Live");
}

using System.Text.RegularExpressions;
using DataPool.Browser.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Pages;

/// <summary>The list of connectors.</summary>
public sealed class SourcesPageTests(Chromium chromium)
{
    [Fact]
    public async Task An_empty_pool_offers_the_first_steps()
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", await SignedIn.ContextAsync(server, "operator"));
        await screen.LiveAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Link, new() { Name = "Connect a database" })).ToBeVisibleAsync();
        await server.AddWebhookAsync("board");
        // It follows by itself.
        await Expect(screen.Page.Locator("tbody tr b")).ToContainTextAsync(new Regex("^board "));
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task The_demo_starts_from_an_empty_pool_and_leads_to_its_source()
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", await SignedIn.ContextAsync(server, "operator"));
        await screen.LiveAsync();
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Start the demo" }).ClickAsync();
        await Expect(screen.Page.Locator("h1")).ToHaveTextAsync("Demo: coffee shops");
        await Expect(screen.Page.Locator(".head .st")).ToHaveTextAsync("Active");
        await using var viewer = await Screen.OpenAsync(chromium, server.Address + "/display/coffee-shops");
        await Expect(viewer.Rows).ToHaveCountAsync(8);
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task A_stream_of_the_demos_name_is_left_alone_and_not_made_public()
    {
        await using var server = await BrowserServer.StartedAsync();
        await server.AddWebhookAsync("coffee-shops", isPublic: false);
        var id = (await server.AskAsync(HttpMethod.Get, "/api/connectors"))["data"]![0]!["id"]!.GetValue<string>();
        await server.AskAsync(HttpMethod.Delete, $"/api/connectors/{id}?items=keep");
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", await SignedIn.ContextAsync(server, "operator"));
        await screen.LiveAsync();
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Start the demo" }).ClickAsync();
        await Expect(screen.Page.Locator("main [role=alert]")).ToContainTextAsync("a stream named coffee-shops");
        Assert.Empty((await server.AskAsync(HttpMethod.Get, "/api/connectors"))["data"]!.AsArray());
        Assert.False((await server.AskAsync(HttpMethod.Get, "/api/streams"))["data"]![0]!["public"]!.GetValue<bool>());
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task A_viewer_is_offered_no_demo()
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", await SignedIn.ContextAsync(server, "viewer"));
        await screen.LiveAsync();
        await Expect(screen.Page.Locator(".empty")).ToContainTextAsync("Ask an operator");
        await Expect(screen.Page.Locator("main .btn")).ToHaveCountAsync(0);
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task What_is_pressed_and_typed_before_the_line_is_there_is_done_when_it_is()
    {
        await using var server = await BrowserServer.StartedAsync();
        var line = new TaskCompletionSource();
        await server.AddWebhookAsync("board");
        await server.AddWebhookAsync("other");
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", await SignedIn.ContextAsync(server, "operator"), page => page.RouteAsync("**/blazor.web*.js", async route =>
        {
            await line.Task;
            await route.ContinueAsync();
        }), WaitUntilState.Commit);
        await screen.Page.GetByPlaceholder("Name, stream or type").FillAsync("oth");
        var idle = screen.Page.Locator("button.tile", new() { HasText = "Idle" });
        await idle.ClickAsync();
        await Expect(idle).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.Null(await screen.Page.Locator(".app").GetAttributeAsync("data-live"));
        line.SetResult();
        await Expect(screen.Page.Locator("tbody tr .nm")).ToHaveCountAsync(1);
        await Expect(screen.Page.GetByPlaceholder("Name, stream or type")).ToHaveValueAsync("oth");
        await Expect(idle).ToHaveAttributeAsync("aria-pressed", "true");
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task States_follow_live_and_filters_and_search_narrow_the_list()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.AddWebhookAsync("other");
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", await SignedIn.ContextAsync(server, "operator"));
        await screen.LiveAsync();
        var row = screen.Page.Locator("tbody tr", new() { HasText = "board" });
        await Expect(row.Locator(".st")).ToHaveTextAsync("Idle");
        await server.PushAsync("board", key, """{"id":"a","value":1}""");
        await Expect(row.Locator(".st")).ToHaveTextAsync("Active");
        await screen.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Needs attention") }).ClickAsync();
        await Expect(screen.Page.Locator("tbody tr .nm")).ToHaveCountAsync(1);
        await screen.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^All") }).First.ClickAsync();
        await Expect(screen.Page.Locator("tbody tr .nm")).ToHaveCountAsync(2);
        await screen.Page.Keyboard.PressAsync("/");
        await screen.Page.Keyboard.TypeAsync("oth");
        await Expect(screen.Page.Locator("tbody tr .nm")).ToHaveCountAsync(1);
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task Who_types_faster_than_the_line_answers_loses_nothing()
    {
        const string words = "the quick brown fox jumps over the lazy dog ";
        await using var server = await BrowserServer.StartedAsync();
        await server.AddWebhookAsync("board");
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", await SignedIn.ContextAsync(server, "operator"));
        await screen.LiveAsync();
        var search = screen.Page.GetByPlaceholder("Name, stream or type");
        await search.PressSequentiallyAsync(words);
        await Expect(screen.Page.Locator("tbody tr .nm")).ToHaveCountAsync(0);
        await Expect(search).ToHaveValueAsync(words);
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task The_heading_has_the_focus_unless_somebody_works_in_the_page_already()
    {
        await using var server = await BrowserServer.StartedAsync();
        await server.AddWebhookAsync("board");
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", await SignedIn.ContextAsync(server, "operator"));
        await screen.LiveAsync();
        await Expect(screen.Page.Locator("h1")).ToBeFocusedAsync();

        // Somebody is at the search as soon as the page can be used.
        await screen.Page.AddInitScriptAsync("""
            new MutationObserver((_, watch) => {
                if (document.querySelector("[data-live]") === null) return;
                watch.disconnect();
                document.querySelector("[data-search]").focus();
            }).observe(document, { childList: true, subtree: true, attributes: true });
            """);
        await screen.Page.ReloadAsync();
        await screen.LiveAsync();
        await screen.Page.Keyboard.TypeAsync("oth");
        // What the server has done after it has opened the page.
        await Expect(screen.Page.Locator("tbody tr .nm")).ToHaveCountAsync(0);
        await Expect(screen.Page.GetByPlaceholder("Name, stream or type")).ToBeFocusedAsync();
        await Expect(screen.Page.GetByPlaceholder("Name, stream or type")).ToHaveValueAsync("oth");

        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "Displays" }).First.ClickAsync();
        await Expect(screen.Page.Locator("h1")).ToBeFocusedAsync();
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task Pausing_and_deleting()
    {
        await using var server = await BrowserServer.StartedAsync();
        await server.AddWebhookAsync("board");
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", await SignedIn.ContextAsync(server, "operator"));
        await screen.LiveAsync();
        var row = screen.Page.Locator("tbody tr", new() { HasText = "board" });
        await row.HoverAsync();
        await row.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Pause") }).ClickAsync();
        await Expect(row.Locator(".st")).ToHaveTextAsync("Disabled");
        await row.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^More") }).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Delete connector" }).ClickAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Link, new() { Name = "Connect a database" })).ToBeVisibleAsync();
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task Five_hundred_connectors_scroll_without_blank_rows()
    {
        await using var server = await BrowserServer.StartedAsync();
        for (var i = 0; i < 500; i++)
            await server.AskAsync(HttpMethod.Post, "/api/connectors", $$$"""{"name":"Source {{{i:D3}}}","type":"webhook","source":{},"mapping":{"stream":"s{{{i}}}"}}""");
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", await SignedIn.ContextAsync(server, "operator"));
        await screen.LiveAsync();
        await Expect(screen.Page.Locator("tbody tr b").First).ToHaveTextAsync("Source 000");
        var drawn = await screen.Page.Locator("tbody tr .nm").CountAsync();
        Assert.InRange(drawn, 10, 60);
        for (var i = 0; i < 6; i++)
        {
            await screen.Page.Mouse.WheelAsync(0, 4000);
            await Expect(screen.Page.Locator("tbody tr .nm b").First).ToBeAttachedAsync();
        }

        await screen.Page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        await Expect(screen.Page.Locator("tbody tr b").Last).ToHaveTextAsync("Source 499");
        await Expect(screen.Page.Locator("tbody tr b").Last).ToBeInViewportAsync();
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task The_page_stays_while_the_server_is_away_and_comes_back_by_itself()
    {
        await using var server = await BrowserServer.StartedAsync();
        await server.AddWebhookAsync("board");
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", await SignedIn.ContextAsync(server, "viewer"));
        await screen.LiveAsync();
        await Expect(screen.Page.Locator("tbody tr .nm")).ToHaveCountAsync(1);
        await server.StopAsync();
        await Expect(screen.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await Expect(screen.Page.Locator("tbody tr .nm")).ToHaveCountAsync(1);
        await server.StartAsync();
        await Expect(screen.Page.Locator("#components-reconnect-modal")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await Expect(screen.Page.Locator("tbody tr .nm")).ToHaveCountAsync(1);
    }
}

using System.Text.RegularExpressions;
using DataPool.Browser.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Pages;

/// <summary>Setting up, signing in and out, and what ends on open pages with it.</summary>
public sealed class SignInTests(Chromium chromium)
{
    [Fact]
    public async Task Strangers_are_led_to_the_sign_in_and_back_to_where_they_wanted()
    {
        await using var server = await BrowserServer.StartedAsync();
        await SignedIn.AddUserAsync(server, "viewer", "marta@halden.example");
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/settings/about");
        await Expect(screen.Page).ToHaveURLAsync(new Regex("/sign-in\\?to="));
        await screen.Page.FillAsync("#email", "Marta@Halden.example");
        await screen.Page.FillAsync("#password", SignedIn.Password);
        await screen.Page.ClickAsync("form button:not([type])");
        await Expect(screen.Page).ToHaveURLAsync(new Regex("/settings/about$"));
        await Expect(screen.Page.Locator(".who .names b").First).ToHaveTextAsync("Marta Kowalska");
        screen.AssertNoComplaints();
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("https://evil.example/")]
    public async Task Signing_in_leads_to_no_other_site(string to)
    {
        await using var server = await BrowserServer.StartedAsync();
        await SignedIn.AddUserAsync(server, "viewer", "marta@halden.example");
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/sign-in?to=" + Uri.EscapeDataString(to));
        await screen.Page.FillAsync("#email", "marta@halden.example");
        await screen.Page.FillAsync("#password", SignedIn.Password);
        await screen.Page.ClickAsync("form button:not([type])");
        await Expect(screen.Page.Locator("h1")).ToHaveTextAsync("Data Sources");
        Assert.StartsWith(server.Address, screen.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_person_read_alike()
    {
        await using var server = await BrowserServer.StartedAsync();
        await SignedIn.AddUserAsync(server, "viewer", "marta@halden.example");
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/sign-in");
        var texts = new List<string>();
        foreach (var email in (string[])["marta@halden.example", "nobody@halden.example"])
        {
            await screen.Page.FillAsync("#email", email);
            await screen.Page.FillAsync("#password", "not this one at all");
            await screen.Page.ClickAsync("form button:not([type])");
            await Expect(screen.Page.Locator("form [role=alert]")).ToBeVisibleAsync();
            texts.Add(await screen.Page.Locator("form [role=alert]").InnerTextAsync());
        }

        Assert.Equal(texts[0], texts[1]);
        Assert.Equal("marta@halden.example", (await screen.Page.InputValueAsync("#email")).Replace("nobody", "marta", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_invited_person_chooses_a_password_with_the_link()
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var admin = await Screen.OpenAsync(chromium, server.Address + "/settings/users", await SignedIn.ContextAsync(server, "admin"));
        await admin.LiveAsync();
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Invite someone" }).ClickAsync();
        await admin.Page.FillAsync("#user-name", "Olu <script>alert(1)</script> \"מרתה\" 🌊");
        await admin.Page.FillAsync("#user-email", "not an address");
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Make the link" }).ClickAsync();
        await Expect(admin.Page.Locator("#user-email-error")).ToBeVisibleAsync();
        await admin.Page.FillAsync("#user-email", "olu@halden.example");
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Make the link" }).ClickAsync();
        var link = await admin.Page.Locator(".once code").InnerTextAsync();
        await Expect(admin.Page.Locator("tbody tr", new() { HasText = "olu@halden.example" })).ToContainTextAsync("Olu <script>alert(1)</script> \"מרתה\" 🌊");

        await using var olu = await Screen.OpenAsync(chromium, link);
        await olu.Page.FillAsync("#password", "too short");
        await olu.Page.FillAsync("#repeat", "too short");
        await olu.Page.ClickAsync("form button:not([type])");
        await Expect(olu.Page.Locator("#password-error")).ToContainTextAsync("9 characters");
        await olu.Page.FillAsync("#password", "another short sentence");
        await olu.Page.FillAsync("#repeat", "another short sentence");
        await olu.Page.ClickAsync("form button:not([type])");
        await Expect(olu.Page.Locator(".head h1")).ToHaveTextAsync("Data Sources");
        // A viewer sees no button that changes anything.
        await Expect(olu.Page.GetByRole(AriaRole.Link, new() { Name = "New Connector" })).ToHaveCountAsync(0);
        admin.AssertNoComplaints();
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", await SignedIn.ContextAsync(server, "viewer"));
        await screen.LiveAsync();
        await screen.Page.ClickAsync(".side .who");
        await screen.Page.ClickAsync(".side [data-sign-out]");
        await Expect(screen.Page).ToHaveURLAsync(new Regex("/sign-in"));
        await screen.Page.GotoAsync(server.Address + "/");
        await Expect(screen.Page).ToHaveURLAsync(new Regex("/sign-in"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(2900)]
    public async Task A_session_that_ends_leads_the_open_page_to_the_sign_in_whoever_sees_it_first(int ageMs)
    {
        await using var server = await BrowserServer.StartedAsync();
        var id = await SignedIn.AddUserAsync(server, "viewer", "marta@halden.example");
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", await SignedIn.ContextOfAsync(server, "marta@halden.example"));
        await screen.LiveAsync();
        await screen.Page.WaitForTimeoutAsync(ageMs);
        await server.AskAsync(HttpMethod.Delete, $"/api/users/{id}");
        await Expect(screen.Page).ToHaveURLAsync(new Regex("/sign-in"), new() { Timeout = 6000 });
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task A_page_whose_line_was_cut_with_its_session_finds_the_sign_in_by_itself()
    {
        await using var server = await BrowserServer.StartedAsync();
        var id = await SignedIn.AddUserAsync(server, "viewer", "marta@halden.example");
        // What tells the page of the end does not reach it.
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", await SignedIn.ContextOfAsync(server, "marta@halden.example"),
            page => page.RouteAsync("**/_content/DataPool.Admin/interop.js", route => route.AbortAsync()));
        await screen.LiveAsync();
        await server.AskAsync(HttpMethod.Delete, $"/api/users/{id}");
        await Expect(screen.Page).ToHaveURLAsync(new Regex("/sign-in"));
    }

    [Fact]
    public async Task A_role_that_is_raised_is_told_on_an_open_page_and_counts_once_it_is_loaded_again()
    {
        await using var server = await BrowserServer.StartedAsync();
        var id = await SignedIn.AddUserAsync(server, "viewer", "marta@halden.example");
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/displays", await SignedIn.ContextOfAsync(server, "marta@halden.example"));
        await screen.LiveAsync();
        await Expect(screen.Page.Locator(".empty h2")).ToBeVisibleAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Link, new() { Name = "New Connector" })).ToHaveCountAsync(0);
        await server.AskAsync(HttpMethod.Patch, $"/api/users/{id}", """{"role":"operator"}""");
        await Expect(screen.Page.Locator(".rights")).ToContainTextAsync("Your role is now Operator.", new() { Timeout = 5000 });
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Load again" }).ClickAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Link, new() { Name = "New Connector" })).ToBeVisibleAsync();
        await Expect(screen.Page.Locator(".rights")).ToHaveCountAsync(0);
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task A_role_that_is_taken_away_takes_effect_on_an_open_page()
    {
        await using var server = await BrowserServer.StartedAsync();
        await server.AddWebhookAsync("board");
        var id = await SignedIn.AddUserAsync(server, "operator", "marta@halden.example");
        await SignedIn.AddUserAsync(server, "admin", "other@halden.example");
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", await SignedIn.ContextOfAsync(server, "marta@halden.example"));
        await screen.LiveAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Link, new() { Name = "New Connector" })).ToBeVisibleAsync();
        await server.AskAsync(HttpMethod.Patch, $"/api/users/{id}", """{"role":"viewer"}""");
        await Expect(screen.Page).ToHaveURLAsync(new Regex("/sign-in"), new() { Timeout = 8000 });
    }
}

using System.Text.RegularExpressions;
using DataPool.Browser.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Pages;

/// <summary>What is shown once is not left by mistake.</summary>
public sealed class OnceTests(Chromium chromium)
{
    [Fact]
    public async Task A_new_key_is_left_only_when_it_is_stored_or_when_somebody_means_it()
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/settings/keys", await SignedIn.ContextAsync(server, "operator"));
        await screen.LiveAsync();
        var page = screen.Page;
        var keys = page.Locator(".once code");
        foreach (var name in (string[])["Lobby", "Yard"])
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "New read key" }).ClickAsync();
            await page.FillAsync("#key-name", name);
            await page.FillAsync("#key-streams", "*");
            await page.Locator("dialog[open] .btn.p").ClickAsync();
            await Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        }

        // The second does not hide the first.
        await Expect(keys).ToHaveCountAsync(2);
        await screen.GuardedAsync();
        await page.Locator(".side").GetByRole(AriaRole.Link, new() { Name = "Displays" }).ClickAsync();
        await Expect(page.Locator("dialog[open] h2")).ToHaveTextAsync("Leave without it?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stay" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/settings/keys$"));
        await page.GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).First.ClickAsync();
        await Expect(keys).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Control+E");
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/explorer$"));
        screen.AssertNoComplaints();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_key_goes_out_of_sight_with_the_session_and_nobody_is_asked(bool isSignedOut)
    {
        await using var server = await BrowserServer.StartedAsync();
        var id = await SignedIn.AddUserAsync(server, "operator", "marta@halden.example");
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/settings/keys", await SignedIn.ContextOfAsync(server, "marta@halden.example"));
        await screen.LiveAsync();
        var page = screen.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "New read key" }).ClickAsync();
        await page.FillAsync("#key-name", "Lobby");
        await page.FillAsync("#key-streams", "*");
        await page.Locator("dialog[open] .btn.p").ClickAsync();
        await Expect(page.Locator(".once code")).ToHaveCountAsync(1);
        await screen.GuardedAsync();
        if (isSignedOut)
        {
            await page.ClickAsync(".side .who");
            await page.ClickAsync(".side [data-sign-out]");
        }
        else
        {
            await server.AskAsync(HttpMethod.Delete, $"/api/users/{id}");
        }

        await Expect(page).ToHaveURLAsync(new Regex("/sign-in"), new() { Timeout = 6000 });
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task A_rotated_key_stays_in_sight_when_somebody_is_about_to_leave()
    {
        await using var server = await BrowserServer.StartedAsync();
        await server.AddWebhookAsync("calls");
        var id = (await server.AskAsync(HttpMethod.Get, "/api/connectors"))["data"]![0]!["id"]!.GetValue<string>();
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/connectors/{id}", await SignedIn.ContextAsync(server, "operator"));
        await screen.LiveAsync();
        var page = screen.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Rotate", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Rotate the key" }).ClickAsync();
        await Expect(page.Locator("dialog .code pre").First).ToContainTextAsync("ik_");
        await screen.GuardedAsync();
        await page.Keyboard.PressAsync("Control+E");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stay" }).ClickAsync();
        await Expect(page.Locator("dialog .code pre").First).ToContainTextAsync("ik_");
        await page.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();
        await Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await Expect(page.Locator("[data-guards]")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Control+E");
        await Expect(page).ToHaveURLAsync(new Regex("/explorer$"));
        screen.AssertNoComplaints();
    }
}

using System.Text.RegularExpressions;
using DataPool.Browser.Tests.Browsing;
using DataPool.Browser.Tests.Wizard;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Pages;

/// <summary>The whole way of somebody new, from a fresh install to a wall that shows figures, and of somebody who may only look.</summary>
public sealed partial class WalkTests(Chromium chromium)
{
    private const string Email = "marta@halden.example";

    [Fact]
    public async Task From_a_fresh_install_to_a_live_display()
    {
        await using var server = await BrowserServer.StartedAsync();
        WizardScreen.AddShop(server, "450", "300", "200");
        await using var screen = await Screen.OpenAsync(chromium, SetupLink().Match(server.Printed.ToString()).Value, new() { ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        var page = screen.Page;
        await SetUpAsync(page);
        await screen.LiveAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Connect a database" }).ClickAsync();
        var connector = await ConnectAsync(screen);
        await RunPauseAndResumeAsync(page);
        await ExploreAsync(page, connector);
        var address = await MakeAddressAsync(page);

        await using (var wall = await Screen.OpenAsync(chromium, address))
        {
            await wall.ExpectRowsAsync("r1|100.25|450", "r2|99.25|300", "r3|98.25|200");
            wall.AssertNoComplaints();
        }

        await RotateAsync(server, page);
        await page.ClickAsync(".side .who");
        await page.ClickAsync(".side [data-sign-out]");
        await Expect(page).ToHaveURLAsync(new Regex("/sign-in"));
        await LookOnlyAsync(server, screen, connector);
        screen.AssertNoComplaints();
    }

    private static async Task SetUpAsync(IPage page)
    {
        await page.FillAsync("#name", "Marta Kowalska");
        await page.FillAsync("#email", Email);
        await page.FillAsync("#password", SignedIn.Password);
        await page.FillAsync("#repeat", SignedIn.Password);
        await page.ClickAsync("form button:not([type])");
        await Expect(page.Locator(".head h1")).ToHaveTextAsync("Data Sources");
        await Expect(page.Locator(".who .names").First).ToContainTextAsync("Admin");
    }

    private static async Task<string> ConnectAsync(Screen screen)
    {
        await screen.LiveAsync();
        var wizard = WizardScreen.Of(screen);
        await wizard.ChooseAsync("SQLite database");
        await wizard.ExpectStepAsync("Connect to your database");
        await wizard.FillShopAsync("Sales by region");
        await wizard.PressAsync("Continue to Map");
        await wizard.ExpectStepAsync("Map rows to items");
        await Expect(screen.Page.Locator("#f-mapping-stream")).ToHaveValueAsync("sales-by-region");
        await wizard.PressAsync("Continue to Test");
        await wizard.ExpectStepAsync("Test with real data");
        await Expect(screen.Page.Locator(".eff b").First).ToHaveTextAsync("3");
        await wizard.PressAsync("Save and activate");
        return await wizard.ExpectConnectorAsync();
    }

    private static async Task RunPauseAndResumeAsync(IPage page)
    {
        var state = page.Locator(".head .st");
        await Expect(state).ToHaveTextAsync("Active");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();
        await Expect(page.Locator(".run-now")).ToContainTextAsync("3 rows read");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(state).ToHaveTextAsync("Disabled");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).First.ClickAsync();
        await Expect(state).ToHaveTextAsync("Active");
    }

    private static async Task ExploreAsync(IPage page, string connector)
    {
        await page.Keyboard.PressAsync("Control+E");
        await page.GetByRole(AriaRole.Treeitem, new() { NameRegex = new Regex("^sales-by-region") }).ClickAsync();
        await Expect(page.Locator("dp-items .grow")).ToHaveCountAsync(3);
        await page.Locator("dp-items .grow a").First.ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("r1");
        await Expect(page.Locator(".field dd a")).ToHaveAttributeAsync("href", $"/connectors/{connector}");
        await Expect(page.Locator(".field dd a")).ToHaveTextAsync("Sales by region");
    }

    private static async Task<string> MakeAddressAsync(IPage page)
    {
        await page.Locator(".side").GetByRole(AriaRole.Link, new() { Name = "Displays" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Make an address for sales-by-region" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a read key" }).ClickAsync();
        var address = page.GetByLabel("Address of the display");
        await Expect(address).ToHaveValueAsync(new Regex("#rk_"));
        await page.GetByRole(AriaRole.Button, new() { Name = "I have stored the address" }).ClickAsync();
        return await address.InputValueAsync();
    }

    private static async Task RotateAsync(BrowserServer server, IPage page)
    {
        var before = await server.AddWebhookAsync("calls", isPublic: false);
        await page.Locator(".side").GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Data Sources") }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^calls ") }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Rotate", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Rotate the key" }).ClickAsync();
        var key = await page.Locator("dialog .code pre").First.InnerTextAsync();
        Assert.NotEqual(before, key);
        await page.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();
        await server.PushAsync("calls", key, """{"id":"a"}""");
        await Expect(page.Locator(".head .st")).ToHaveTextAsync("Active");
    }

    private static async Task LookOnlyAsync(BrowserServer server, Screen screen, string connector)
    {
        var page = screen.Page;
        await SignedIn.AddUserAsync(server, "viewer", "olu@halden.example", "Olu");
        // The page that was left may have asked to be led back to.
        await page.GotoAsync(server.Address + "/sign-in");
        await page.FillAsync("#email", "olu@halden.example");
        await page.FillAsync("#password", SignedIn.Password);
        await page.ClickAsync("form button:not([type])");
        await Expect(page.Locator(".head h1")).ToHaveTextAsync("Data Sources");
        await screen.LiveAsync();
        await Expect(page.Locator("tbody tr .nm")).ToHaveCountAsync(2);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "New Connector" })).ToHaveCountAsync(0);
        await Expect(page.Locator("td.acts .btn")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Sales by region") }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"/connectors/{connector}$"));
        await Expect(page.Locator(".configuration dl")).ToBeVisibleAsync();
        await Expect(page.Locator(".head.conn .btn, .head.conn .menu")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Control+E");
        await page.GetByRole(AriaRole.Treeitem, new() { NameRegex = new Regex("^calls") }).ClickAsync();
        await Expect(page.Locator("dp-items .grow")).ToHaveCountAsync(1);
        await Expect(page.Locator("[popovertarget=stream-menu]")).ToHaveCountAsync(0);
        await page.Locator(".side").GetByRole(AriaRole.Link, new() { Name = "Settings" }).ClickAsync();
        await Expect(page.Locator(".settings-tabs a")).ToHaveTextAsync(["Your account", "About"]);
    }

    [GeneratedRegex(@"http://\S+/setup#\S+")]
    private static partial Regex SetupLink();
}

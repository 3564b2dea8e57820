using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using DataPool.Browser.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Pages;

/// <summary>axe finds no serious or critical fault on any page, light or dark.</summary>
public sealed class AccessibilityTests(Chromium chromium)
{
    private const int MostLooks = 4;

    // Of what is as it should be nothing is listed: that costs more than finding it.
    private static readonly AxeRunOptions FaultsOnly = new() { ResultTypes = [ResultType.Violations] };

    private static readonly string[] Paths =
    [
        "/", "/connectors/new", "/explorer", "/explorer/board", "/explorer/board?item=a", "/displays", "/displays?stream=board", "/settings/account", "/settings/users", "/settings/tokens",
        "/settings/keys", "/settings/about",
    ];

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Pages_have_no_serious_fault(ColorScheme scheme)
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, """{"id":"a","name":"North","x":1}""");
        var options = await SignedIn.ContextAsync(server, "admin");
        options.ColorScheme = scheme;
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", options);
        var faults = new List<string>();
        await Expect(screen.Page.Locator("tbody tr .nm")).ToHaveCountAsync(1);
        foreach (var path in Paths)
        {
            await screen.Page.GotoAsync(server.Address + path);
            await Expect(screen.Page.Locator("h1")).ToBeVisibleAsync();
            await screen.LiveAsync();
            faults.AddRange(await FaultsAsync(screen.Page, path));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task No_page_is_wider_than_a_phone()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, """{"id":"a","name":"North","a-rather-long-name-of-a-field":"and a value that is a good deal longer than its name","x":1}""");
        var options = await SignedIn.ContextAsync(server, "admin");
        options.ViewportSize = new ViewportSize { Width = 390, Height = 844 };
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", options);
        var wide = new List<string>();
        foreach (var path in Paths)
        {
            await screen.Page.GotoAsync(server.Address + path);
            await screen.LiveAsync();
            var width = await screen.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
            if (width > 390) wide.Add($"{path} is {width} px wide");
        }

        Assert.True(wide.Count == 0, string.Join('\n', wide));
    }

    [Fact]
    public async Task A_page_that_is_not_there_has_no_serious_fault()
    {
        await using var server = await BrowserServer.StartedAsync();
        // The browser itself complains of the 404.
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/nothing-here", await SignedIn.ContextAsync(server, "admin"));
        await Expect(screen.Page.Locator("h1")).ToBeVisibleAsync();
        await AssertSoundAsync(screen.Page, "/nothing-here");
    }

    [Fact]
    public async Task What_is_wrong_with_an_invitation_is_tied_to_its_fields()
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/settings/users", await SignedIn.ContextAsync(server, "admin"));
        await screen.LiveAsync();
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = false }).First.ClickAsync();
        var dialog = screen.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToBeVisibleAsync();
        await AssertSoundAsync(screen.Page, "the invitation");
        await dialog.Locator("#user-name").FillAsync("Marta");
        await dialog.Locator("#user-email").FillAsync("nowhere");
        await dialog.Locator("footer .btn.p").ClickAsync();
        var email = dialog.Locator("#user-email");
        await Expect(email).ToBeFocusedAsync();
        await Expect(email).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(email).ToHaveAccessibleDescriptionAsync(new Regex("e-?mail", RegexOptions.IgnoreCase));
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveCountAsync(1);
        await Expect(dialog.Locator("#user-name")).Not.ToHaveAttributeAsync("aria-invalid", "true");
        await AssertSoundAsync(screen.Page, "the refused invitation");
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/setup#su_x")]
    public async Task Open_pages_have_no_serious_fault(string path)
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var screen = await Screen.OpenAsync(chromium, server.Address + path);
        await Expect(screen.Page.Locator("form")).ToBeVisibleAsync();
        var faults = await FaultsAsync(screen.Page, path);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        screen.AssertNoComplaints();
    }

    /// <summary>Asserts the same of a page that has to be brought into a state first.</summary>
    internal static async Task AssertSoundAsync(IPage page, string path) => Assert.Equal("", string.Join('\n', await FaultsAsync(page, path)));

    // What is looked at is the page as it stays: what is faded in or filled a moment later is looked at again then.
    internal static async Task<IReadOnlyList<string>> FaultsAsync(IPage page, string path)
    {
        IReadOnlyList<string> faults = [];
        for (var looks = 0; looks < MostLooks; looks++)
        {
            await page.WaitForFunctionAsync("() => document.getAnimations().every(a => a.playState !== 'running' || a.effect.getTiming().iterations === Infinity)", null, new() { PollingInterval = 50 });
            faults = await LookAsync(page, path);
            if (faults.Count == 0) break;
            await page.WaitForTimeoutAsync(500);
        }

        return faults;
    }

    private static async Task<IReadOnlyList<string>> LookAsync(IPage page, string path)
    {
        var found = await page.RunAxe(FaultsOnly);
        return [.. found.Violations.Where(fault => fault.Impact is "serious" or "critical")
            .Select(fault => $"{path}: {fault.Id}: {fault.Help}: {string.Join(" | ", fault.Nodes.Select(node => node.Html))}")];
    }
}

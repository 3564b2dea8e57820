using DataPool.Admin.Displays;
using DataPool.Browser.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Pages;

/// <summary>The list of displays, and the addresses that it makes.</summary>
public sealed class DisplaysTests(Chromium chromium)
{
    [Fact]
    public async Task An_address_with_a_key_opens_the_display_on_a_screen_where_nobody_has_signed_in()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("sales", isPublic: false);
        await server.PushAsync("sales", key, """[{"id":"north","total":300},{"id":"south","total":200}]""");
        await using var screen = await ExplorerTests.OpenAsync(chromium, server, "/displays", "operator");
        await screen.LiveAsync();
        await screen.Page.GetByPlaceholder("Stream").FillAsync("none");
        await Expect(screen.Page.Locator(".show")).ToHaveCountAsync(0);
        await screen.Page.GetByPlaceholder("Stream").FillAsync("");
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "Make an address for sales" }).ClickAsync();
        await screen.Page.GetByRole(AriaRole.Checkbox, new() { Name = "total" }).CheckAsync();
        await screen.Page.GetByLabel("Title (optional)").FillAsync("Sales & more");
        await screen.Page.Keyboard.PressAsync("Tab");
        // The preview sees what the one who looks at it sees.
        await Expect(screen.Page.FrameLocator("iframe").Locator("h1")).ToHaveTextAsync("Sales & more");
        await Expect(screen.Page.FrameLocator("iframe").Locator("main tbody tr")).ToHaveCountAsync(2);
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Add a read key" }).ClickAsync();
        await Expect(screen.Page.GetByText("The address above ends with a read key.")).ToBeVisibleAsync();
        var address = await screen.Page.GetByLabel("Address of the display").InputValueAsync();
        Assert.StartsWith($"{server.Address}/display/sales?fields=total&title=Sales%20%26%20more#rk_", address, StringComparison.Ordinal);
        screen.AssertNoComplaints();

        await using var wall = await Screen.OpenAsync(chromium, address);
        await wall.ExpectRowsAsync("300", "200");
        wall.AssertNoComplaints();
    }

    [Fact]
    public async Task Making_a_stream_public_asks_first()
    {
        await using var server = await BrowserServer.StartedAsync();
        await server.AddWebhookAsync("sales", isPublic: false);
        await using var screen = await ExplorerTests.OpenAsync(chromium, server, "/displays?stream=sales", "operator");
        await screen.LiveAsync();
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Make it public" }).First.ClickAsync();
        var dialog = screen.Page.Locator("dialog[open] .btn.p");
        await Expect(dialog).ToBeVisibleAsync();
        await dialog.ClickAsync();
        await Expect(screen.Page.GetByText("This stream is public.")).ToBeVisibleAsync();
        Assert.True((await server.AskAsync(HttpMethod.Get, "/api/streams"))["data"]![0]!["public"]!.GetValue<bool>());
        screen.AssertNoComplaints();
    }

    [Theory]
    [InlineData("table", new string[0], null, "", "/display/sales")]
    [InlineData("cards", new[] { "a b", "c" }, "north", "", "/display/sales?view=cards&fields=a%20b&fields=c")]
    [InlineData("figure", new[] { "x,y" }, "a/b", " T ", "/display/sales?view=figure&fields=x%2Cy&fields=x%2Cy&item=a%2Fb&title=T")]
    public void An_address_says_what_is_shown(string view, string[] fields, string? item, string title, string path) =>
        Assert.Equal(path, new DisplayAddress("sales", view, fields, item, title).Path);
}

using DataPool.Browser.Tests.Browsing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Display;

/// <summary>Whatever stands in names and values is text, and who may frame what.</summary>
public sealed class HostileTests(Chromium chromium)
{
    private const string Payload = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'`{{7*7}}";

    [Theory]
    [InlineData("table", "td .text")]
    [InlineData("cards", ".card .text, .card dd, .card dt, .card .label")]
    [InlineData("figure", ".figure .text, .figure .label, .figure .what")]
    public async Task Script_in_names_and_values_is_shown_as_text_and_does_not_run(string view, string texts)
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        var text = System.Text.Json.JsonSerializer.Serialize(Payload);
        await server.PushAsync("board", key, $$"""{"id":{{text}},"name":{{text}},{{text}}:{{text}},"__proto__":"p","constructor":{{text}},"list":[{{text}}]}""");
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/board?view={view}&title={Uri.EscapeDataString(Payload)}");
        await Expect(screen.Page.Locator("h1")).ToHaveTextAsync(Payload);
        await Expect(screen.Page.Locator(texts).Filter(new() { HasText = Payload }).First).ToBeVisibleAsync();
        Assert.Equal(0, await screen.Page.Locator("main img, main script, h1 *").CountAsync());
        screen.AssertNoComplaints();
    }

    [Theory]
    [InlineData("%3Cscript%3Ealert(1)%3C%2Fscript%3E?fields=%3Cimg%20src=x%20onerror=alert(1)%3E&lang=%3Cscript%3E&view=%3Cb%3E&item=%3Cb%3E")]
    [InlineData("%E0%A4%A?lang=xx-invalid-locale-")]
    [InlineData("..%2f..%2fapi%2fstreams")]
    public async Task A_hostile_address_shows_the_calm_page(string address)
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/{address}");
        if (!address.StartsWith("%E0", StringComparison.Ordinal)) await Expect(screen.Message).ToContainTextAsync("needs a read key");
        Assert.Equal(0, await screen.Page.Locator("body img, main script, h1 *, .message p *").CountAsync());
    }

    [Fact]
    public async Task Right_to_left_names_emoji_and_quotes_are_isolated_text()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, """[{"id":"مرحبا 123","x":1},{"id":"😀 \"quoted\" 'name'","x":2},{"id":"\u202Eevil","x":3}]""");
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/board");
        await screen.ExpectRowsAsync("مرحبا 123|1", "😀 \"quoted\" 'name'|2", "\u202Eevil|3");
        Assert.Equal("rtl", await screen.Cells(0).First.EvaluateAsync<string>("cell => getComputedStyle(cell).direction"));
        Assert.Equal("ltr", await screen.Cells(1).First.EvaluateAsync<string>("cell => getComputedStyle(cell).direction"));
        Assert.Equal("isolate", await screen.Cells(2).First.EvaluateAsync<string>("cell => getComputedStyle(cell).unicodeBidi"));
        // It still stands at the left of its column.
        await Expect(screen.Page.Locator("td").First).ToHaveCSSAsync("text-align", "left");
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task Another_site_may_frame_a_display_and_nothing_else()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, """{"id":"framed"}""");
        await using var wall = await OtherSiteAsync(
            $"<iframe name=board width=900 height=600 src='{server.Address}/display/board'></iframe><iframe name=docs src='{server.Address}/docs'></iframe>");
        await using var screen = await Screen.OpenAsync(chromium, wall.Urls.Single());
        await Expect(screen.Page.FrameLocator("[name=board]").Locator("td .text")).ToHaveTextAsync("framed");
        Assert.StartsWith("chrome-error:", await screen.Page.Frame("docs")!.EvaluateAsync<string>("() => location.href"), StringComparison.Ordinal);
    }

    private static async Task<WebApplication> OtherSiteAsync(string html)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var site = builder.Build();
        site.MapGet("/", () => Results.Content(html, "text/html"));
        await site.StartAsync(TestContext.Current.CancellationToken);
        return site;
    }
}

using DataPool.Browser.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Display;

/// <summary>Cards, single figures, and small screens.</summary>
public sealed class ViewTests(Chromium chromium)
{
    private const string Queues = """
        [{"queue":"Sales","name":"Sales desk","waiting":4,"agents":18,"answered":1284,"longest":"01:35","level":91.5},
         {"queue":"Billing","name":"Billing desk","waiting":0,"agents":9,"answered":642,"longest":null,"level":96}]
        """;

    [Fact]
    public async Task Cards_have_a_name_one_large_value_and_up_to_three_more()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("queues", "queue");
        await server.PushAsync("queues", key, Queues);
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/queues?view=cards&fields=name,waiting,agents,answered,longest,level");
        var cards = screen.Page.GetByRole(AriaRole.Listitem);
        await Expect(cards).ToHaveCountAsync(2);
        await Expect(cards.Locator(".head .text")).ToHaveTextAsync(["Sales desk", "Billing desk"]);
        await Expect(cards.Locator(".large .text")).ToHaveTextAsync(["4", "0"]);
        await Expect(cards.Nth(1).Locator("dd")).ToHaveTextAsync(["9", "642", "–"]);
        await server.PushAsync("queues", key, """{"queue":"Billing","waiting":3}""");
        await screen.Page.WaitForFunctionAsync(
            "() => document.getAnimations().some(a => a.effect.pseudoElement === '::before' && a.effect.target.className === 'large' && a.effect.target.textContent === '3')");
        Assert.True(await InsideAsync(screen, ".card"), "A card does not fit.");
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task A_figure_is_one_field_of_one_item_large_and_inside_the_screen()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("queues", "queue");
        await server.PushAsync("queues", key, Queues);
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/queues?view=figure&item=Billing&fields=answered");
        await Expect(screen.Page.Locator(".figure .text")).ToHaveTextAsync("642");
        await Expect(screen.Page.Locator(".figure .label")).ToHaveTextAsync("Answered");
        await Expect(screen.Page.Locator(".figure .what")).ToContainTextAsync("Billing, changed ");
        Assert.InRange(await FontSizeAsync(screen), 128, 500);
        Assert.EndsWith("&keys=Billing", Assert.Single(screen.Subscriptions).Url, StringComparison.Ordinal);
        await server.PushAsync("queues", key, """{"queue":"Billing","answered":98765432109876543210}""");
        await Expect(screen.Page.Locator(".figure .text")).ToHaveTextAsync("98,765,432,109,876,543,210");
        await screen.Page.WaitForFunctionAsync("() => document.getAnimations().length === 0");
        Assert.True(await screen.Page.EvaluateAsync<bool>("() => { const t = document.querySelector('.figure .text'); return t.scrollWidth <= t.clientWidth + 1; }"), "It is cut.");
        Assert.True(await InsideAsync(screen, ".figure .text"), "It does not fit.");
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task A_figure_without_an_address_of_its_own_is_the_first_number_of_the_first_item()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("queues", "queue");
        await server.PushAsync("queues", key, Queues);
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/queues?view=figure");
        await Expect(screen.Page.Locator(".figure .text")).ToHaveTextAsync("4");
        await using var missing = await Screen.OpenAsync(chromium, $"{server.Address}/display/queues?view=figure&item=Nobody");
        await Expect(missing.Message).ToHaveTextAsync("There is no item “Nobody” yet");
    }

    [Fact]
    public async Task On_a_phone_a_wide_table_becomes_cards_and_nothing_scrolls()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("queues", "queue");
        await server.PushAsync("queues", key, Queues);
        await using var screen = await Screen.OpenAsync(
            chromium, $"{server.Address}/display/queues", new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 390, Height = 844 } });
        await Expect(screen.Page.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        Assert.True(await screen.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight"));
        Assert.True(await InsideAsync(screen, ".card"), "A card does not fit.");
        await screen.Page.SetViewportSizeAsync(1920, 1080);
        await Expect(screen.Rows).ToHaveCountAsync(2);
        screen.AssertNoComplaints();
    }

    private static Task<double> FontSizeAsync(Screen screen) =>
        screen.Page.EvaluateAsync<double>("() => parseFloat(getComputedStyle(document.querySelector('.figure .text')).fontSize)");

    private static Task<bool> InsideAsync(Screen screen, string selector) => screen.Page.EvaluateAsync<bool>(
        "selector => { const main = document.querySelector('main').getBoundingClientRect(); return [...document.querySelectorAll(selector)].every(element => { "
        + "const box = element.getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth && box.top >= main.top && box.bottom <= main.bottom; }); }",
        selector);
}

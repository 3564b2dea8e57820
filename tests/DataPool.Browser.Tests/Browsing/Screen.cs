using Microsoft.Playwright;
using Xunit;

namespace DataPool.Browser.Tests.Browsing;

/// <summary>A display open in the browser, and everything that it complained about.</summary>
internal sealed class Screen : IAsyncDisposable
{
    private const string Lit = "() => document.getAnimations().filter(a => a.effect.pseudoElement === '::before').map(a => a.effect.target.textContent).sort()";

    // The browser tells of both from a thread of its own.
    private readonly Lock _lock = new();
    private readonly List<string> _complaints = [];
    private readonly List<Microsoft.Playwright.IRequest> _subscriptions = [];

    private Screen(IBrowserContext context, IPage page)
    {
        Context = context;
        Page = page;
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>The requests for events so far.</summary>
    public IReadOnlyList<Microsoft.Playwright.IRequest> Subscriptions
    {
        get
        {
            lock (_lock) return [.. _subscriptions];
        }
    }

    public ILocator Rows => Page.Locator("main tbody tr:not([inert])");

    public ILocator Heads => Page.Locator("main thead th");

    public ILocator Foot => Page.Locator("footer .word");

    public ILocator Side => Page.Locator("footer .side");

    public ILocator Message => Page.Locator("main .message .fact");

    /// <summary>Opens an address.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="url">The address.</param>
    /// <param name="options">The context's; null: a wall's screen in British English.</param>
    /// <param name="prepare">Called before the page is opened.</param>
    /// <param name="until">What of the page is waited for; null: all of it.</param>
    public static async Task<Screen> OpenAsync(Chromium chromium, string url, BrowserNewContextOptions? options = null, Func<IPage, Task>? prepare = null, WaitUntilState? until = null)
    {
        options ??= new BrowserNewContextOptions();
        options.Locale ??= "en-GB";
        options.TimezoneId ??= "Europe/London";
        options.ViewportSize ??= new ViewportSize { Width = 1920, Height = 1080 };
        var context = await chromium.Browser.NewContextAsync(options);
        var page = await context.NewPageAsync();
        var screen = new Screen(context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") screen.Complain($"{message.Text} at {message.Location}");
        };
        page.PageError += (_, error) => screen.Complain(error);
        page.Dialog += async (_, dialog) =>
        {
            screen.Complain($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.Contains("/events", StringComparison.Ordinal)) return;
            lock (screen._lock) screen._subscriptions.Add(request);
        };
        await page.AddInitScriptAsync("addEventListener('securitypolicyviolation', e => console.error(`CSP: ${e.violatedDirective} ${e.blockedURI}`))");
        if (prepare is not null) await prepare(page);
        await page.GotoAsync(url, new() { WaitUntil = until });
        return screen;
    }

    /// <summary>Waits until the server's half of a page has taken over: what is pressed before that does nothing yet.</summary>
    public async Task<Screen> LiveAsync()
    {
        await Page.Locator(".app[data-live], .wiz[data-live]").WaitForAsync();
        return this;
    }

    /// <summary>Waits until what is shown once is guarded: the line needs a moment for that.</summary>
    public Task GuardedAsync() => Page.Locator("[data-guards]").WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>The texts of a row's cells.</summary>
    public ILocator Cells(int row) => Rows.Nth(row).Locator("td .text");

    /// <summary>The texts of all rows in the order in which they are seen, cells joined by a bar.</summary>
    public Task<string[]> RowTextsAsync() => Page.EvaluateAsync<string[]>(
        "() => [...document.querySelectorAll('main tbody tr:not([inert])')].map(row => [...row.querySelectorAll('td .text')].map(cell => cell.textContent).join('|'))");

    /// <summary>Waits until the rows read so.</summary>
    public async Task ExpectRowsAsync(params string[] rows)
    {
        string[] seen = [];
        for (var i = 0; i < 400; i++)
        {
            seen = await RowTextsAsync();
            if (seen.SequenceEqual(rows)) return;
            await Page.WaitForTimeoutAsync(50);
        }

        Assert.Equal(rows, seen);
    }

    /// <summary>Waits until cells light up, and gives the texts of those that do at that moment.</summary>
    public async Task<string[]> LitUpAsync()
    {
        await using var lit = await Page.WaitForFunctionAsync($"() => {{ const lit = ({Lit})(); return lit.length > 0 && lit; }}");
        return await lit.JsonValueAsync<string[]>();
    }

    /// <summary>Waits until no cell is lit any more.</summary>
    public Task DarkAsync() => Page.WaitForFunctionAsync($"() => ({Lit})().length === 0");

    /// <summary>Asserts that nothing failed, nothing was refused by the policy and no script of others ran.</summary>
    public void AssertNoComplaints()
    {
        // The whole texts: an assertion on the list would cut them.
        lock (_lock) Assert.True(_complaints.Count == 0, string.Join('\n', _complaints));
    }

    public ValueTask DisposeAsync() => Context.DisposeAsync();

    private void Complain(string text)
    {
        lock (_lock) _complaints.Add(text);
    }
}

using System.Text.RegularExpressions;
using DataPool.Browser.Tests.Browsing;
using DataPool.Browser.Tests.Pages;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Wizard;

/// <summary>The wizard open in a browser, and a database for it to read.</summary>
internal sealed class WizardScreen : IAsyncDisposable
{
    private readonly Screen _screen;

    private WizardScreen(Screen screen) => _screen = screen;

    public IPage Page => _screen.Page;

    public ILocator Title => Page.Locator("#wizard-title");

    public ILocator Problems => Page.Locator("#wizard-problems li");

    /// <summary>Opens it as somebody who may change connectors.</summary>
    public static async Task<WizardScreen> OpenAsync(Chromium chromium, BrowserServer server, string path, ColorScheme scheme = ColorScheme.Light)
    {
        var options = await SignedIn.ContextAsync(server, "operator");
        options.ColorScheme = scheme;
        var screen = new WizardScreen(await Screen.OpenAsync(chromium, server.Address + path, options));
        await screen._screen.LiveAsync();
        // The page moves the focus there once it is ready: what is typed before that would lose it.
        await Expect(screen.Title).ToBeFocusedAsync();
        return screen;
    }

    /// <summary>The one that a screen shows.</summary>
    public static WizardScreen Of(Screen screen) => new(screen);

    /// <summary>A shop's sales as a SQLite file in the folder that the server may read.</summary>
    public static void AddShop(BrowserServer server, params string[] targets)
    {
        var folder = Directory.CreateDirectory(Path.Combine(server.DataDirectory, "files")).FullName;
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "shop.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE sales (region TEXT, total NUMERIC, target TEXT)";
        command.ExecuteNonQuery();
        for (var i = 0; i < targets.Length; i++)
        {
            command.CommandText = $"INSERT INTO sales VALUES ('r{i + 1}', {100 - i}.25, '{targets[i]}')";
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Fills in the second step for that database.</summary>
    public async Task FillShopAsync(string name, string query = "SELECT region, total, target FROM sales ORDER BY total DESC")
    {
        await Page.FillAsync("#f-name", name);
        await Page.FillAsync("#f-source-database", "shop.db");
        await Page.FillAsync("#f-source-query", query);
    }

    public Task PressAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    /// <summary>Chooses a kind of source, and goes on.</summary>
    public async Task ChooseAsync(string card)
    {
        await Page.Locator("label.card").Filter(new() { Has = Page.GetByText(card, new() { Exact = true }) }).ClickAsync();
        await PressAsync("Continue to Connect");
    }

    /// <summary>Waits for a step by its heading, which has the focus then.</summary>
    public async Task ExpectStepAsync(string title)
    {
        await Expect(Title).ToHaveTextAsync(title);
        await Expect(Title).ToBeFocusedAsync();
    }

    /// <summary>Waits until the page of a connector is there, and gives its id.</summary>
    public async Task<string> ExpectConnectorAsync()
    {
        await Expect(Page).ToHaveURLAsync(new Regex("/connectors/con_[A-Za-z0-9]+$"));
        return Page.Url.Split('/')[^1];
    }

    /// <summary>Asserts that axe finds no serious fault in what is shown.</summary>
    public Task AssertSoundAsync() => AccessibilityTests.AssertSoundAsync(Page, Page.Url);

    public void AssertNoComplaints() => _screen.AssertNoComplaints();

    public ValueTask DisposeAsync() => _screen.DisposeAsync();
}

using System.Text.RegularExpressions;
using DataPool.Browser.Tests.Browsing;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Pages;

/// <summary>The explorer: streams, items and fields, live and as they were.</summary>
public sealed class ExplorerTests(Chromium chromium)
{
    // The texts that are lit up now.
    [Fact]
    public async Task An_empty_pool_leads_to_the_first_connector_and_the_first_stream_appears_by_itself()
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var screen = await OpenAsync(server, "/explorer");
        await Expect(screen.Page.GetByRole(AriaRole.Link, new() { Name = "New Connector" })).ToHaveAttributeAsync("href", "/connectors/new");
        await server.AddWebhookAsync("board");
        await Expect(screen.Page.GetByRole(AriaRole.Treeitem, new() { NameRegex = new Regex("^board") })).ToBeVisibleAsync();
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task A_database_shows_its_rows_and_a_changed_value_lights_up_in_the_table()
    {
        await using var server = await BrowserServer.StartedAsync();
        Execute(server, "CREATE TABLE sales(region TEXT, total NUMERIC); INSERT INTO sales VALUES ('North', 300.25), ('South', 200)");
        await server.AskAsync(HttpMethod.Post, "/api/connectors", """
            {"name":"Sales","type":"sql","pollingIntervalSeconds":1,"source":{"provider":"sqlite","connectionString":"Data Source=shop.db",
            "query":"SELECT region, total FROM sales"},"mapping":{"stream":"sales"} }
            """);
        await using var screen = await OpenAsync(server, "/explorer/sales");
        await ExpectRowsAsync(screen, "North|North|300.25", "South|South|200.00");
        await Expect(screen.Page.Locator("dp-stream-state")).ToContainTextAsync("Fresh.");
        await Expect(screen.Page.GetByRole(AriaRole.Link, new() { Name = "Sales", Exact = true })).ToHaveAttributeAsync("href", new Regex("^/connectors/con_"));
        await screen.DarkAsync();
        Execute(server, "UPDATE sales SET total = 201.5 WHERE region = 'South'");
        Assert.Equal(["201.50"], await screen.LitUpAsync());
        await ExpectRowsAsync(screen, "North|North|300.25", "South|South|201.50");
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task Numbers_are_exact_and_peoples_texts_are_shown_as_text()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("odd");
        await server.PushAsync("odd", key, """
            [{"id":"<script>alert(1)</script>","big":9223372036854775807,"precise":12345678901234567.89,"name":"<img src=x onerror=alert(2)>","list":[1,{"a":12345678901234567890}]},
             {"id":"a/b?c#\"d\" العربية","big":1}]
            """);
        await using var screen = await OpenAsync(server, "/explorer/odd");
        await ExpectRowsAsync(
            screen,
            """<script>alert(1)</script>|<script>alert(1)</script>|9,223,372,036,854,775,807|12,345,678,901,234,567.89|<img src=x onerror=alert(2)>|[1, {"a": 12345678901234567890}]""",
            "a/b?c#\"d\" العربية|a/b?c#\"d\" العربية|1|||");
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "a/b?c#\"d\" العربية", Exact = true }).First.ClickAsync();
        await Expect(screen.Page.Locator("h1")).ToHaveTextAsync("a/b?c#\"d\" العربية");
        await Expect(screen.Page.Locator(".fields tbody tr")).ToHaveCountAsync(2);
        await screen.Page.GotoAsync(server.Address + "/explorer/odd?item=" + Uri.EscapeDataString("<script>alert(1)</script>"));
        await Expect(screen.Page.Locator(".fields .val").Nth(2)).ToHaveTextAsync("12,345,678,901,234,567.89");
        await Expect(screen.Page.Locator(".fields .val").Nth(4)).ToContainTextAsync("12345678901234567890");
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task Of_a_large_stream_only_the_rows_in_sight_are_in_the_page_and_each_is_found()
    {
        const int count = 20_000;
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("large");
        foreach (var part in Enumerable.Range(0, count).Chunk(10_000))
            await server.PushAsync("large", key, $"[{string.Join(',', part.Select(i => $$"""{"id":"k{{i:D5}}","name":"Thing {{i}}"}"""))}]");
        await using var screen = await OpenAsync(server, "/explorer/large");
        // The page comes alive first; only then are its 2.4 MB of items asked for. Each has its own time, and one request must do.
        await screen.LiveAsync();
        await Expect(screen.Page.Locator(".items header [role=status]")).ToHaveTextAsync("20,000 items", new() { Timeout = 60_000 });
        Assert.Single(screen.Subscriptions);
        Assert.InRange(await screen.Page.Locator(".grow").CountAsync(), 5, 80);
        Assert.InRange(await screen.Page.GetByRole(AriaRole.Treeitem).CountAsync(), 5, 80);
        await screen.Page.EvaluateAsync("() => { const box = document.querySelector('.grid-box'); box.scrollTop = box.scrollHeight; }");
        await Expect(screen.Page.Locator(".grow a").Last).ToHaveTextAsync("k19999");
        await Expect(screen.Page.Locator(".grow a").Last).ToBeInViewportAsync();
        await screen.Page.GetByPlaceholder("Key or value").FillAsync("thing 12345");
        await ExpectRowsAsync(screen, "k12345|k12345|Thing 12345");
        await screen.Page.GetByPlaceholder("Stream, item or value").FillAsync("THING 777");
        await Expect(screen.Page.GetByRole(AriaRole.Treeitem)).ToHaveCountAsync(12);
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task The_arrow_keys_walk_through_streams_items_and_fields()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.AddWebhookAsync("other");
        await server.PushAsync("board", key, """{"id":"a","x":1}""");
        await using var screen = await OpenAsync(server, "/");
        await screen.LiveAsync();
        await Expect(screen.Page.Locator("tbody tr .nm")).ToHaveCountAsync(2);
        await screen.Page.Keyboard.PressAsync("Control+e");
        await Expect(screen.Page.GetByRole(AriaRole.Treeitem)).ToHaveCountAsync(2);
        await screen.Page.Locator("[role=tree]").FocusAsync();
        await screen.Page.Keyboard.PressAsync("Home");
        await screen.Page.Keyboard.PressAsync("Enter");
        await Expect(screen.Page).ToHaveURLAsync(new Regex("/explorer/board$"));
        await Expect(screen.Page.GetByRole(AriaRole.Treeitem)).ToHaveCountAsync(3);
        await screen.Page.Keyboard.PressAsync("ArrowRight");
        await screen.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(screen.Page).ToHaveURLAsync(new Regex("/explorer/board[?]item=a$"));
        await Expect(screen.Page.GetByRole(AriaRole.Treeitem)).ToHaveCountAsync(5);
        await screen.Page.Keyboard.PressAsync("ArrowDown");
        await screen.Page.Keyboard.PressAsync("ArrowDown");
        await screen.Page.Keyboard.PressAsync("Enter");
        await Expect(screen.Page).ToHaveURLAsync(new Regex("item=a&field=x$"));
        await Expect(screen.Page.Locator(".field h2")).ToHaveTextAsync("Field: x");
        await Expect(screen.Page.Locator("[aria-selected=true]")).ToContainTextAsync("x");
        screen.AssertNoComplaints();
    }

    private Task<Screen> OpenAsync(BrowserServer server, string path, string role = "operator") => OpenAsync(chromium, server, path, role);

    /// <summary>Opens a page in a browser in which somebody of a role has signed in.</summary>
    internal static async Task<Screen> OpenAsync(Chromium chromium, BrowserServer server, string path, string role) =>
        await Screen.OpenAsync(chromium, server.Address + path, await SignedIn.ContextAsync(server, role));

    /// <summary>Waits until the table of items reads so, cells joined by a bar.</summary>
    internal static async Task ExpectRowsAsync(Screen screen, params string[] rows)
    {
        string[] seen = [];
        for (var i = 0; i < 400; i++)
        {
            seen = await screen.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.grow')].map(row => [...row.children].map(cell => cell.textContent).join('|'))");
            if (seen.SequenceEqual(rows)) return;
            await screen.Page.WaitForTimeoutAsync(50);
        }

        Assert.Equal(rows, seen);
    }

    private static void Execute(BrowserServer server, string sql)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(server.DataDirectory, "files")).FullName, "shop.db");
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

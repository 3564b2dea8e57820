using System.Diagnostics;
using System.Globalization;
using DataPool.Browser.Tests.Browsing;
using DataPool.Browser.Tests.Wizard;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Display;

/// <summary>The live table: what it shows, and how it shows that something has changed.</summary>
public sealed class TableTests(Chromium chromium)
{
    // The names of the cells that are lit up now.
    [Fact]
    public async Task It_shows_items_in_rank_order_with_readable_heads_and_values()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("contact-centre", "queue");
        await server.PushAsync("contact-centre", key, """
            [{"queue":"Sales","avgWait_time":95.5,"open":true,"note":null},{"queue":"Billing","avgWait_time":1234567.25,"open":false,"tags":["a",1]}]
            """);
        var watch = Stopwatch.StartNew();
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/contact-centre");
        await Expect(screen.Rows).ToHaveCountAsync(2);
        TestContext.Current.TestOutputHelper?.WriteLine($"First rows after {watch.ElapsedMilliseconds} ms.");
        await Expect(screen.Heads).ToHaveTextAsync(["Queue", "Avg wait time", "Open", "Note", "Tags"]);
        await screen.ExpectRowsAsync("Sales|95.50|Yes|–|–", "Billing|1,234,567.25|No|–|[\"a\", 1]");
        await Expect(screen.Page).ToHaveTitleAsync("Contact centre · DataPool");
        await Expect(screen.Heads.Nth(1)).ToHaveCSSAsync("text-align", "right");
        await Expect(screen.Foot).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^Live · as of \d\d:\d\d:\d\d$"));
        await Expect(screen.Side).ToHaveTextAsync("2 items");
        await Expect(screen.Page.GetByRole(AriaRole.Table)).ToBeVisibleAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Cell, new() { Name = "Billing" })).ToBeVisibleAsync();
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task A_changed_cell_lights_up_and_no_other()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, """[{"id":"a","x":1,"y":1},{"id":"b","x":1,"y":1}]""");
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/board");
        await screen.ExpectRowsAsync("a|1|1", "b|1|1");
        await screen.DarkAsync();
        await server.PushAsync("board", key, """{"id":"b","x":77}""");
        Assert.Equal(["77"], await screen.LitUpAsync());
        await screen.ExpectRowsAsync("a|1|1", "b|77|1");
        // It fades, and is gone.
        await screen.DarkAsync();
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task With_reduced_motion_a_bar_stays_at_the_left_instead()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, """{"id":"a","x":1}""");
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/board", new BrowserNewContextOptions { ReducedMotion = ReducedMotion.Reduce });
        await screen.ExpectRowsAsync("a|1");
        await server.PushAsync("board", key, """{"id":"a","x":2}""");
        await screen.LitUpAsync();
        var bar = await screen.Page.EvaluateAsync<double[]>(
            "() => { const a = document.getAnimations()[0], s = getComputedStyle(a.effect.target, '::before'); return [a.effect.getTiming().duration, parseFloat(s.width), parseFloat(s.opacity)]; }");
        Assert.Equal([3000, 8, 1], bar);
    }

    [Fact]
    public async Task A_row_that_overtakes_others_glides_to_its_place_and_gone_rows_leave()
    {
        await using var server = await BrowserServer.StartedAsync();
        Execute(server, "CREATE TABLE sales(region TEXT, total NUMERIC); INSERT INTO sales VALUES ('North', 300), ('South', 200), ('West', 100)");
        await server.AskAsync(HttpMethod.Post, "/api/connectors", """
            {"name":"Sales","type":"sql","pollingIntervalSeconds":1,"source":{"provider":"sqlite","connectionString":"Data Source=shop.db",
            "query":"SELECT region, total FROM sales ORDER BY total DESC"},"mapping":{"stream":"sales"}}
            """);
        await server.MakePublicAsync("sales");
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/sales");
        await screen.ExpectRowsAsync("North|300", "South|200", "West|100");
        await screen.Page.EvaluateAsync("() => { globalThis.west = [...document.querySelectorAll('main tbody tr')].find(row => row.textContent.startsWith('West')); }");
        Execute(server, "UPDATE sales SET total = 400 WHERE region = 'West'");
        await screen.Page.WaitForFunctionAsync("() => globalThis.west.getAnimations().some(a => a.effect.getKeyframes()[0].transform)");
        await screen.ExpectRowsAsync("West|400", "North|300", "South|200");
        Assert.True(await screen.Page.EvaluateAsync<bool>("() => globalThis.west === document.querySelector('main tbody tr')"), "The row was not moved but made anew.");
        await screen.Page.WaitForFunctionAsync("() => document.getAnimations().length === 0");
        Assert.True(await TopsRiseAsync(screen), "The rows are not seen in their order.");

        Execute(server, "DELETE FROM sales WHERE region = 'North'; INSERT INTO sales VALUES ('East', 1)");
        await screen.ExpectRowsAsync("West|400", "South|200", "East|1");
        await screen.Page.WaitForFunctionAsync("() => document.getAnimations().length === 0 && document.querySelectorAll('main tbody tr').length === 3");
        Assert.True(await TopsRiseAsync(screen), "The rows are not seen in their order.");

        // An element that was one item's is another's now, and to be seen.
        Execute(server, "INSERT INTO sales VALUES ('Centre', 0)");
        await screen.ExpectRowsAsync("West|400", "South|200", "East|1", "Centre|0");
        await screen.Page.WaitForFunctionAsync("() => document.getAnimations().length === 0");
        Assert.Equal(["1", "1", "1", "1"], await screen.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('main tbody tr')].map(row => getComputedStyle(row).opacity)"));
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task Numbers_and_dates_are_in_the_readers_locale_and_exact()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, """
            [{"id":"a","amount":1234.5,"big":9223372036854775808,"tiny":-0.00000012345678901234567,"day":"2026-04-09","at":"2026-01-02T23:30:00Z","year":2026},
             {"id":"b","amount":-7,"big":12345678901234567890.125,"tiny":1e300,"day":"2026-12-24","at":null,"year":2025}]
            """);
        await using var german = await Screen.OpenAsync(
            chromium, $"{server.Address}/display/board", new BrowserNewContextOptions { Locale = "de-DE", TimezoneId = "Europe/Berlin" });
        await german.ExpectRowsAsync(
            "a|1.234,5|9.223.372.036.854.775.808,000|-0,00000012345678901234567|09.04.2026|03.01.26, 00:30|2026",
            "b|-7,0|12.345.678.901.234.567.890,125|1E300|24.12.2026|–|2025");
        await using var indian = await Screen.OpenAsync(chromium, $"{server.Address}/display/board?fields=big&lang=en-IN");
        await indian.ExpectRowsAsync("92,23,37,20,36,85,47,75,808.000", "1,23,45,67,89,01,23,45,67,890.125");
        german.AssertNoComplaints();
    }

    [Fact]
    public async Task Fields_and_title_come_from_the_address_and_only_those_fields_are_asked_for()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, """{"id":"a","x":1,"y":2,"z":3,"net, total":4}""");
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/board?fields=z,id,x&title=Second%20floor");
        await Expect(screen.Heads).ToHaveTextAsync(["Z", "Id", "X"]);
        await screen.ExpectRowsAsync("3|a|1");
        await Expect(screen.Page.Locator("h1")).ToHaveTextAsync("Second floor");
        Assert.EndsWith("/events?numbers=text&fields=z&fields=id&fields=x", Assert.Single(screen.Subscriptions).Url, StringComparison.Ordinal);

        // Several parameters are a name each, which may hold a comma.
        await using var names = await Screen.OpenAsync(chromium, $"{server.Address}/display/board?fields=net,%20total&fields=x");
        await names.ExpectRowsAsync("4|1");
    }

    [Fact]
    public async Task More_rows_than_fit_are_paged_and_a_large_stream_is_not_shown_whole()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, $"[{string.Join(',', Enumerable.Range(0, 2431).Select(i => string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"k{i:0000}\",\"x\":{i}}}")))}]");
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/board", prepare: page => page.Clock.InstallAsync());
        await Expect(screen.Side).ToHaveTextAsync("100 of 2,431 items · 1/12");
        await Expect(screen.Rows).ToHaveCountAsync(9);
        await Expect(screen.Cells(0).First).ToHaveTextAsync("k0000");
        await screen.Page.Clock.RunForAsync(12_500);
        await Expect(screen.Side).ToHaveTextAsync("100 of 2,431 items · 2/12");
        await Expect(screen.Cells(0).First).ToHaveTextAsync("k0009");
        Assert.InRange(await screen.Page.EvaluateAsync<int>("() => document.querySelectorAll('*').length"), 1, 250);
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task An_item_that_rises_from_far_below_is_fetched_by_a_new_subscription()
    {
        await using var server = await BrowserServer.StartedAsync();
        Execute(server, "CREATE TABLE sales(region TEXT, total INTEGER, note TEXT);"
            + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) INSERT INTO sales SELECT 'r' || i, i, 'note ' || i FROM n");
        await server.AskAsync(HttpMethod.Post, "/api/connectors", """
            {"name":"Sales","type":"sql","pollingIntervalSeconds":1,"source":{"provider":"sqlite","connectionString":"Data Source=shop.db",
            "query":"SELECT region, note, total FROM sales ORDER BY total"},"mapping":{"stream":"sales"}}
            """);
        await server.MakePublicAsync("sales");
        await server.WaitForItemsAsync("sales", 1200);
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/sales");
        await Expect(screen.Cells(0)).ToHaveTextAsync(["r1", "note 1", "1"]);
        Execute(server, "UPDATE sales SET total = -1 WHERE region = 'r1200'");
        await Expect(screen.Cells(0)).ToHaveTextAsync(["r1200", "note 1200", "-1"]);
        Assert.Equal(2, screen.Subscriptions.Count);
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task An_item_that_the_source_no_longer_returns_is_marked_and_its_values_stay()
    {
        await using var server = await BrowserServer.StartedAsync();
        Execute(server, "CREATE TABLE sales(region TEXT, total NUMERIC); INSERT INTO sales VALUES ('North', 300), ('South', 200)");
        await server.AskAsync(HttpMethod.Post, "/api/connectors", """
            {"name":"Sales","type":"sql","pollingIntervalSeconds":1,"source":{"provider":"sqlite","connectionString":"Data Source=shop.db",
            "query":"SELECT region, total FROM sales ORDER BY total DESC"},"mapping":{"stream":"sales","missing":"mark"}}
            """);
        await server.MakePublicAsync("sales");
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/sales");
        await screen.ExpectRowsAsync("North|300", "South|200");
        Execute(server, "DELETE FROM sales WHERE region = 'South'");
        await Expect(screen.Page.Locator("tr.missing .gone")).ToHaveTextAsync("no longer at the source");
        await screen.ExpectRowsAsync("North|300", "South|200");
        Execute(server, "INSERT INTO sales VALUES ('South', 200)");
        await Expect(screen.Page.Locator("tr.missing, .gone")).ToHaveCountAsync(0);
    }

    private static Task<bool> TopsRiseAsync(Screen screen) => screen.Page.EvaluateAsync<bool>(
        "() => { const tops = [...document.querySelectorAll('main tbody tr')].map(row => row.getBoundingClientRect().top); return tops.every((top, i) => i === 0 || top > tops[i - 1]); }");

    private static void Execute(BrowserServer server, string sql)
    {
        var folder = Directory.CreateDirectory(Path.Combine(server.DataDirectory, "files")).FullName;
        using var database = new SqliteConnection($"Data Source={Path.Combine(folder, "shop.db")};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

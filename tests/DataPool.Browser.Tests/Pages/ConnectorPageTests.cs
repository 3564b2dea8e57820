using System.Text.Json.Nodes;
using DataPool.Browser.Tests.Browsing;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Pages;

/// <summary>The connector's page over a real server and real sources.</summary>
public sealed class ConnectorPageTests(Chromium chromium)
{
    private const string Operator = "operator";
    private const string Viewer = "viewer";
    private const string Hostile = "Calls <script>document.title='x'</script> \"שלום\" 🙂";

    [Fact]
    public async Task A_database_is_run_its_changes_are_counted_and_its_warnings_stand_on_the_page()
    {
        await using var server = await BrowserServer.StartedAsync();
        Execute(server, "CREATE TABLE t(id TEXT, v); INSERT INTO t VALUES ('a', 1), ('b', 'about 2')");
        var id = await CreateAsync(server, "Sales", "sql", Source(), """{"stream":"sales","key":["id"],"fields":[{"from":"v","type":"number"}]}""");
        await using var screen = await OpenAsync(server, Operator, id);
        var page = screen.Page;
        await Expect(page.Locator(".head .st")).ToHaveTextAsync("Active");
        await Expect(page.Locator(".warnings li")).ToContainTextAsync("Values that do not fit their type became empty");
        await Expect(page.Locator(".warnings code")).ToHaveTextAsync("b: \"about 2\"");
        Execute(server, "UPDATE t SET v = 5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();
        await Expect(page.Locator(".run-now")).ToContainTextAsync("Done. 2 rows read, 2 items changed, 0 removed, in ");
        await Expect(page.Locator(".warnings")).ToHaveCountAsync(0);
        await Expect(page.Locator("section:has(#runs-title) tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator(".activity .n3").First).ToHaveTextAsync("2");
        await Expect(page.Locator(".activity svg.chart")).ToHaveCountAsync(4);
        await Expect(page.Locator(".activity table tbody tr")).ToHaveCountAsync(24);
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task A_fault_says_what_to_do_and_leads_to_its_log_entry()
    {
        await using var server = await BrowserServer.StartedAsync();
        Execute(server, "CREATE TABLE t(id TEXT)");
        var id = await CreateAsync(server, "Sales", "sql", Source("SELECT totl FROM t"), """{"stream":"sales"}""");
        await using var screen = await OpenAsync(server, Operator, id);
        var fault = screen.Page.Locator(".fault");
        await Expect(fault.Locator("h2")).ToHaveTextAsync("The database refused the query");
        await Expect(fault.Locator(".reason")).ToHaveTextAsync("The query failed: SQLite says \"no such column: totl\". Correct source.query.");
        await Expect(fault.Locator("ol li").First).ToContainTextAsync("Edit the connector and correct the query.");
        await Expect(fault.Locator(".cd b")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^in "));
        await fault.GetByRole(AriaRole.Button, new() { Name = "Show it in the log" }).ClickAsync();
        var entry = screen.Page.Locator(".log button[aria-expanded=true]");
        await Expect(entry).ToBeFocusedAsync();
        await Expect(entry).ToBeInViewportAsync();
        await Expect(entry).ToContainTextAsync("no such column");
        await Expect(screen.Page.Locator(".log .x")).ToContainTextAsync("query_failed");
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task What_is_held_goes_in_once_it_is_approved()
    {
        await using var server = await BrowserServer.StartedAsync();
        Execute(server, "CREATE TABLE t(id TEXT); INSERT INTO t VALUES ('a'), ('b'), ('c'), ('d')");
        var id = await CreateAsync(server, "Sales", "sql", Source(), """{"stream":"sales","key":["id"],"guard":{"maxRemovedPercent":10}}""");
        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/run?wait=true");
        Execute(server, "DELETE FROM t WHERE id <> 'a'");
        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/run?wait=true");
        await using var screen = await OpenAsync(server, Operator, id);
        var page = screen.Page;
        await Expect(page.Locator(".held .reason")).ToContainTextAsync("This pull would remove 3 of 4 items.");
        await Expect(page.Locator(".held .meanwhile")).ToContainTextAsync("The 4 items from");
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply it" }).ClickAsync();
        await Expect(page.Locator(".run-now")).ToContainTextAsync("3 removed");
        await Expect(page.Locator(".fault")).ToHaveCountAsync(0);
        await Expect(page.Locator(".head .st")).ToHaveTextAsync("Active");
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task A_key_is_rotated_shown_once_and_opens_the_ready_line()
    {
        await using var server = await BrowserServer.StartedAsync();
        var id = await CreateAsync(server, Hostile, "webhook", "{}", """{"stream":"calls"}""");
        await using var screen = await OpenAsync(server, Operator, id);
        var page = screen.Page;
        await Expect(page.Locator("h1")).ToHaveTextAsync(Hostile);
        await Expect(page.Locator(".waiting")).ToContainTextAsync("It waits for its first request.");
        await Expect(page.Locator(".sender pre")).ToContainTextAsync($"{server.Address}/api/webhook/calls");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rotate", Exact = true }).ClickAsync();
        await page.GetByLabel("Let it work for 1 hour").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Rotate the key" }).ClickAsync();
        var key = await page.Locator("dialog .code pre").First.InnerTextAsync();
        Assert.Matches("^ik_[0-9a-f]{12}_[0-9A-Za-z]+$", key);
        await Expect(page.Locator("dialog .code pre").Nth(1)).ToContainTextAsync(key);
        await page.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();
        await Expect(page.GetByText(key)).ToHaveCountAsync(0);
        await Expect(page.Locator(".key b.mono").First).ToHaveTextAsync($"{key[..15]}_•••");
        await Expect(page.Locator(".key .tag.warn")).ToHaveTextAsync("Earlier key");
        await server.PushAsync("calls", key, """[{"id":"a"},{"id":"b"}]""");
        await Expect(page.Locator(".head .st")).ToHaveTextAsync("Active");
        await Expect(page.Locator("section:has(#requests-title) tbody tr")).ToContainTextAsync("202");
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task The_log_is_live_filtered_searched_and_a_file()
    {
        await using var server = await BrowserServer.StartedAsync();
        var id = await CreateAsync(server, "Calls", "webhook", "{}", """{"stream":"calls"}""");
        await using var screen = await OpenAsync(server, Viewer, id);
        var page = screen.Page;
        var rows = page.Locator(".log button.l .m");
        await Expect(rows.First).ToContainTextAsync("It was created.");
        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/rotate-key");
        await Expect(rows.First).ToContainTextAsync("Its ingest key is");
        await page.GetByRole(AriaRole.Button, new() { Name = "State", Exact = true }).ClickAsync();
        await Expect(rows).ToHaveTextAsync([new System.Text.RegularExpressions.Regex("Nothing was received yet")]);
        await page.GetByRole(AriaRole.Button, new() { Name = "All", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search the log" }).FillAsync("CREATED");
        await Expect(rows).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Download the log" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByText("As CSV, for a spreadsheet").ClickAsync());
        Assert.Equal($"log-{id}.csv", download.SuggestedFilename);
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task A_viewer_sees_all_and_changes_nothing()
    {
        await using var server = await BrowserServer.StartedAsync();
        Execute(server, "CREATE TABLE t(id TEXT)");
        var fault = await CreateAsync(server, "Sales", "sql", Source("SELECT totl FROM t"), """{"stream":"sales"}""");
        var webhook = await CreateAsync(server, "Calls", "webhook", "{}", """{"stream":"calls"}""");
        foreach (var id in (string[])[fault, webhook])
        {
            await using var screen = await OpenAsync(server, Viewer, id);
            await Expect(screen.Page.Locator(".configuration dl")).ToBeVisibleAsync();
            await Expect(screen.Page.Locator(".head.conn .btn, .head.conn .menu, .fault .btn, .key .btn")).ToHaveCountAsync(0);
            screen.AssertNoComplaints();
        }
    }

    [Fact]
    public async Task What_others_do_to_it_is_noticed()
    {
        await using var server = await BrowserServer.StartedAsync();
        var id = await CreateAsync(server, "Calls", "webhook", "{}", """{"stream":"calls"}""");
        await using var screen = await OpenAsync(server, Operator, id);
        var page = screen.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.Locator(".head .st")).ToHaveTextAsync("Disabled");
        await Expect(page.GetByText("The configuration was changed elsewhere")).ToHaveCountAsync(0);
        var definition = (await server.AskAsync(HttpMethod.Get, $"/api/connectors/{id}"))["definition"]!.AsObject();
        definition["name"] = "Calls of today";
        using var put = new HttpRequestMessage(HttpMethod.Put, $"/api/connectors/{id}") { Content = new StringContent(definition.ToJsonString(), System.Text.Encoding.UTF8, "application/json") };
        put.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await server.Admin.SendAsync(put, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Calls of today");
        await Expect(page.GetByText("The configuration was changed elsewhere")).ToBeVisibleAsync();
        await server.AskAsync(HttpMethod.Delete, $"/api/connectors/{id}");
        await Expect(page.Locator("h1")).ToHaveTextAsync("It was deleted");
        await page.GetByRole(AriaRole.Link, new() { Name = "To Data Sources" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Data Sources");
        screen.AssertNoComplaints();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    public async Task It_has_no_serious_fault_of_accessibility(ColorScheme scheme, int width)
    {
        await using var server = await BrowserServer.StartedAsync();
        Execute(server, "CREATE TABLE t(id TEXT, v); INSERT INTO t VALUES ('a', 1), ('b', 'about 2'), ('c', 3)");
        var good = await CreateAsync(server, "Sales", "sql", Source(), """{"stream":"sales","key":["id"],"fields":[{"from":"v","type":"number"}]}""");
        var held = await CreateAsync(server, "Held", "sql", Source(), """{"stream":"held","key":["id"],"guard":{"maxRemovedPercent":10}}""");
        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{good}/run?wait=true");
        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{held}/run?wait=true");
        Execute(server, "DELETE FROM t WHERE id = 'c'");
        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{held}/run?wait=true");
        var fault = await CreateAsync(server, "Fault", "sql", Source("SELECT totl FROM t"), """{"stream":"fault"}""");
        var webhook = await CreateAsync(server, "Calls", "webhook", "{}", """{"stream":"calls"}""");
        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{webhook}/rotate-key", """{"graceSeconds":3600}""");
        foreach (var id in (string[])[good, held, fault, webhook])
        {
            await using var screen = await OpenAsync(server, Operator, id, scheme, width);
            await screen.Page.Locator(".log button.l").First.ClickAsync();
            await Expect(screen.Page.Locator(".log .x")).ToBeVisibleAsync();
            await AssertSoundAsync(screen.Page, id);
            if (id != webhook) continue;
            await screen.Page.GetByRole(AriaRole.Button, new() { Name = "JSON", Exact = true }).ClickAsync();
            await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Rotate", Exact = true }).ClickAsync();
            await Expect(screen.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            await AssertSoundAsync(screen.Page, id);
        }
    }

    private static async Task AssertSoundAsync(IPage page, string id)
    {
        var faults = await AccessibilityTests.FaultsAsync(page, id);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static string Source(string query = "SELECT * FROM t ORDER BY id") =>
        new JsonObject { ["provider"] = "sqlite", ["database"] = "t.db", ["query"] = query }.ToJsonString();

    private static async Task<string> CreateAsync(BrowserServer server, string name, string type, string source, string mapping)
    {
        // Runs are the test's to start.
        var schedule = type == "sql" ? """ "pollingIntervalSeconds":600,""" : "";
        var connector = await server.AskAsync(
            HttpMethod.Post, "/api/connectors", $$"""{"name":{{JsonValue.Create(name).ToJsonString()}},"type":"{{type}}",{{schedule}}"source":{{source}},"mapping":{{mapping}}}""");
        return connector["id"]!.GetValue<string>();
    }

    private static void Execute(BrowserServer server, string sql)
    {
        var folder = Directory.CreateDirectory(Path.Combine(server.DataDirectory, "files")).FullName;
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "t.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private async Task<Screen> OpenAsync(BrowserServer server, string role, string id, ColorScheme scheme = ColorScheme.Light, int width = 1440)
    {
        var options = await SignedIn.ContextAsync(server, role);
        (options.ColorScheme, options.ViewportSize) = (scheme, new ViewportSize { Width = width, Height = 900 });
        return await (await Screen.OpenAsync(chromium, $"{server.Address}/connectors/{id}", options)).LiveAsync();
    }
}

using System.Text.RegularExpressions;
using DataPool.Browser.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Wizard;

/// <summary>A database, from the choice of its kind to the running connector.</summary>
public sealed class PullWizardTests(Chromium chromium)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_database_is_connected_mapped_tested_and_runs(ColorScheme scheme)
    {
        await using var server = await BrowserServer.StartedAsync();
        WizardScreen.AddShop(server, "450", "450", "n/a");
        await using var wizard = await WizardScreen.OpenAsync(chromium, server, "/connectors/new", scheme);
        await wizard.AssertSoundAsync();
        await wizard.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("^SQLite database") }).CheckAsync(new() { Force = true });
        // At once: the choice may still be on its way.
        await wizard.Page.Keyboard.PressAsync("Enter");

        await wizard.ExpectStepAsync("Connect to your database");
        await wizard.FillShopAsync("Sales \"north\" <b>مرحبا</b>");
        await wizard.PressAsync("Preview rows");
        await Expect(wizard.Page.Locator(".look tbody tr")).ToHaveCountAsync(3);
        await wizard.AssertSoundAsync();
        await wizard.PressAsync("Continue to Map");

        await wizard.ExpectStepAsync("Map rows to items");
        await Expect(wizard.Page.Locator("#map-key label.on")).ToContainTextAsync(new Regex("region.*r1, r2, r3.*Different in all 3 rows", RegexOptions.Singleline));
        await Expect(wizard.Page.Locator("#map-key label", new() { HasText = "target" })).ToContainTextAsync("Repeats: 450 in 2 rows. The last one would win.");
        await wizard.Page.GetByLabel("Field name of total").FillAsync("revenue");
        await wizard.Page.GetByLabel("Type of target").SelectOptionAsync("number");
        await Expect(wizard.Page.Locator("#map-fields tr.words")).ToContainTextAsync("1 of 3 values: n/a is no Number. It becomes empty.");
        await wizard.PressAsync("Keep it as text");
        await Expect(wizard.Page.GetByLabel("Type of target")).ToHaveValueAsync("string");
        await wizard.Page.GetByLabel("Type of target").SelectOptionAsync("number");
        await Expect(wizard.Page.Locator("#f-mapping-stream")).ToHaveValueAsync("sales-north-b-b");
        await wizard.Page.FillAsync("#f-mapping-stream", "sales");
        await Expect(wizard.Page.Locator(".streamsays")).ToContainTextAsync("This name is free.");
        await wizard.AssertSoundAsync();
        await wizard.PressAsync("Continue to Test");

        await wizard.ExpectStepAsync("Test with real data");
        await Expect(wizard.Page.Locator(".tsteps li")).ToHaveCountAsync(4);
        await Expect(wizard.Page.Locator(".eff b").First).ToHaveTextAsync("3");
        await Expect(wizard.Page.Locator(".results")).ToContainTextAsync("1 value of target becomes empty.");
        await wizard.AssertSoundAsync();
        await wizard.Page.GetByRole(AriaRole.Button, new() { Name = "Save and activate" }).DblClickAsync();

        await wizard.ExpectConnectorAsync();
        await server.WaitForItemsAsync("sales", 3);
        var item = await server.AskAsync(HttpMethod.Get, "/api/streams/sales/items/r1");
        Assert.Equal("""{"region":"r1","revenue":100.25,"target":450}""", item["fields"]!.ToJsonString());
        var connectors = await server.AskAsync(HttpMethod.Get, "/api/connectors");
        Assert.Equal("Sales \"north\" <b>مرحبا</b>", Assert.Single(connectors["data"]!.AsArray())!["name"]!.GetValue<string>());
        wizard.AssertNoComplaints();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_calculated_field_is_tried_on_the_first_rows_as_it_is_typed(ColorScheme scheme)
    {
        await using var server = await BrowserServer.StartedAsync();
        WizardScreen.AddShop(server, "450", "n/a");
        await using var wizard = await WizardScreen.OpenAsync(chromium, server, "/connectors/new?type=sqlite", scheme);
        await wizard.FillShopAsync("Shop");
        await wizard.PressAsync("Continue to Map");
        await wizard.ExpectStepAsync("Map rows to items");
        await wizard.PressAsync("Add a calculated field");
        var name = wizard.Page.Locator("#calc-1-name");
        await Expect(name).ToBeFocusedAsync();
        await name.PressSequentiallyAsync("gross");
        var expression = wizard.Page.GetByLabel("Expression", new() { Exact = true });
        await expression.PressSequentiallyAsync("fields.total * 2 +");
        await Expect(wizard.Page.Locator("#calc-1-words")).ToContainTextAsync("Expression, line 1, character 19: unexpected end of input.");
        await Expect(expression).ToHaveAttributeAsync("aria-invalid", "true");
        await expression.PressSequentiallyAsync(" Number(fields.target)");
        await Expect(wizard.Page.Locator(".tried tbody tr")).ToHaveTextAsync([new Regex(@"^r1\s*650.5$"), new Regex(@"^r2\s*the result is NaN, which is no number$")]);
        await Expect(wizard.Page.Locator(".firstitem")).ToContainTextAsync("650.5");
        await Expect(expression).ToHaveValueAsync("fields.total * 2 + Number(fields.target)");
        await wizard.AssertSoundAsync();
        await wizard.PressAsync("Continue to Test");
        await wizard.ExpectStepAsync("Test with real data");
        await Expect(wizard.Page.Locator(".results")).ToContainTextAsync("1 value of gross cannot be calculated and becomes empty.");
        await wizard.PressAsync("Save and activate");
        var id = await wizard.ExpectConnectorAsync();
        await server.WaitForItemsAsync("shop", 2);
        var item = await server.AskAsync(HttpMethod.Get, "/api/streams/shop/items/r1");
        Assert.Equal("""{"region":"r1","total":100.25,"target":"450","gross":650.5}""", item["fields"]!.ToJsonString());
        await Expect(wizard.Page.Locator(".warnings")).ToContainTextAsync("Fields that could not be calculated became empty");

        await wizard.Page.GotoAsync($"{server.Address}/connectors/{id}/edit");
        await wizard.PressAsync("Continue to Map");
        await Expect(wizard.Page.Locator(".tried tbody tr").First).ToContainTextAsync("650.5");
        await wizard.Page.GetByRole(AriaRole.Button, new() { Name = "Remove the expression of gross" }).ClickAsync();
        await Expect(wizard.Page.Locator(".calc")).ToHaveCountAsync(0);
        wizard.AssertNoComplaints();
    }

    [Fact]
    public async Task What_is_wrong_stands_at_its_field_all_at_once_and_a_link_leads_there()
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var wizard = await WizardScreen.OpenAsync(chromium, server, "/connectors/new?type=sqlite");
        await wizard.PressAsync("More settings");
        await wizard.Page.FillAsync("#f-source-maxRows", "many");
        await wizard.PressAsync("Continue to Map");
        await Expect(wizard.Problems).ToHaveTextAsync(["Name: Fill this in.", "Database file: Fill this in.", "Query: Fill this in.", "Most rows: Most rows must be a whole number."]);
        await Expect(wizard.Page.Locator("#wizard-problems")).ToBeFocusedAsync();
        await Expect(wizard.Page.Locator("#f-source-query-words")).ToContainTextAsync("Fill this in.");
        await Expect(wizard.Page.Locator(".steps .bad")).ToHaveTextAsync(new Regex("Connect"));
        await wizard.PressAsync("Most rows");
        await Expect(wizard.Page.Locator("#f-source-maxRows")).ToBeFocusedAsync();
        // What is mended is told no longer.
        await wizard.Page.FillAsync("#f-source-maxRows", "100");
        await Expect(wizard.Problems).ToHaveCountAsync(3);
        wizard.AssertNoComplaints();
    }

    [Fact]
    public async Task A_source_that_cannot_be_read_says_why_and_can_be_mapped_all_the_same()
    {
        await using var server = await BrowserServer.StartedAsync();
        WizardScreen.AddShop(server, "1");
        await using var wizard = await WizardScreen.OpenAsync(chromium, server, "/connectors/new?type=sqlite");
        await wizard.FillShopAsync("Sales", "SELECT totl FROM sales");
        await wizard.PressAsync("Continue to Map");
        await Expect(wizard.Page.Locator("#look-error")).ToContainTextAsync("totl");
        await Expect(wizard.Page.Locator("#look-error")).ToBeFocusedAsync();
        await wizard.PressAsync("Go on without its columns");
        await wizard.ExpectStepAsync("Map rows to items");
        await Expect(wizard.Page.Locator(".call.warn")).ToContainTextAsync("There are no columns to choose from.");
        wizard.AssertNoComplaints();
    }

    [Fact]
    public async Task A_draft_survives_loading_the_page_anew_without_its_secrets()
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var wizard = await WizardScreen.OpenAsync(chromium, server, "/connectors/new?type=sqlite");
        await wizard.Page.FillAsync("#f-name", "Sales");
        await wizard.Page.GetByText("Connection string").First.ClickAsync();
        await wizard.Page.FillAsync("#f-source-connectionString", "Data Source=planted-4417.db");
        await wizard.Page.FillAsync("#f-source-query", "SELECT 1");
        await wizard.Page.WaitForFunctionAsync("() => (sessionStorage.getItem('datapool.wizard.new.sqlite') ?? '').includes('SELECT 1')");
        Assert.DoesNotContain("planted-4417", await wizard.Page.EvaluateAsync<string>("() => JSON.stringify(sessionStorage)"), StringComparison.Ordinal);
        await wizard.Page.ReloadAsync();
        await Expect(wizard.Page.Locator("#f-name")).ToHaveValueAsync("Sales");
        await Expect(wizard.Page.Locator("#f-source-query")).ToHaveValueAsync("SELECT 1");
        await Expect(wizard.Page.Locator("#f-source-connectionString")).ToHaveValueAsync("");
        await Expect(wizard.Page.Locator(".said")).ToContainTextAsync("Secrets are not kept");
        await wizard.PressAsync("Close");
        await wizard.PressAsync("Throw it away");
        await Expect(wizard.Page).ToHaveURLAsync(server.Address + "/");
        Assert.Null(await wizard.Page.EvaluateAsync<string?>("() => sessionStorage.getItem('datapool.wizard.new.sqlite')"));
        wizard.AssertNoComplaints();
    }

    [Fact]
    public async Task A_live_stream_is_told_with_who_feeds_it_and_a_free_name()
    {
        await using var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("sales");
        await server.PushAsync("sales", key, """[{"id":"a"},{"id":"b"}]""");
        await using var wizard = await WizardScreen.OpenAsync(chromium, server, "/connectors/new?type=webhook");
        await wizard.Page.FillAsync("#f-name", "Sales");
        await Expect(wizard.Page.Locator(".streamsays")).ToContainTextAsync(new Regex("This stream is live already. sales [0-9a-f]+ writes 2 items to it."));
        await wizard.PressAsync("Use sales-2 instead");
        await Expect(wizard.Page.Locator("#f-mapping-stream")).ToHaveValueAsync("sales-2");
        await Expect(wizard.Page.Locator(".streamsays")).ToContainTextAsync("This name is free.");
        wizard.AssertNoComplaints();
    }
}

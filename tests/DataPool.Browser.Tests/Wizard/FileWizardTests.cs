using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using DataPool.Browser.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Wizard;

/// <summary>Files, from the zone that they are dropped on to the running connector.</summary>
public sealed class FileWizardTests(Chromium chromium)
{
    private const string Hostile = "<img src=x onerror=alert(1)>.csv";

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_file_is_dropped_in_data_sources_and_becomes_a_running_connector(ColorScheme scheme)
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var wizard = WizardScreen.Of(await OpenAsync(server, "/", scheme));
        await wizard.Page.SetInputFilesAsync("#f-file", Csv(Hostile, "id;n\na;1\nb;2\nc;n/a\n"));
        await wizard.ExpectStepAsync("Choose your file");
        await Expect(wizard.Page.Locator(".drop .what b")).ToHaveTextAsync(Hostile);
        await Expect(wizard.Page.Locator("#f-name")).ToHaveValueAsync("<img src=x onerror=alert(1)>");
        await wizard.AssertSoundAsync();
        await wizard.PressAsync("Continue to Map");

        await wizard.ExpectStepAsync("Map rows to items");
        await Expect(wizard.Page.Locator(".detected")).ToContainTextAsync("; (2 columns");
        await wizard.AssertSoundAsync();
        // What was found out can be said otherwise, and is read again so.
        var delimiter = wizard.Page.GetByLabel("Between cells");
        await delimiter.FocusAsync();
        await delimiter.SelectOptionAsync(",");
        await Expect(wizard.Page.Locator(".detected .peek th")).ToHaveTextAsync(["id;n"]);
        await Expect(delimiter).ToBeFocusedAsync();
        await Expect(wizard.Page.GetByLabel("Format", new() { Exact = true })).ToHaveValueAsync("csv");
        await Expect(wizard.Page.Locator("#map-key label.on")).ToContainTextAsync("id;n");
        await delimiter.SelectOptionAsync(";");
        await Expect(wizard.Page.Locator(".detected .peek th")).ToHaveTextAsync(["id", "n"]);
        await Expect(wizard.Page.Locator("#map-key label.on")).ToContainTextAsync("Different in all 3 rows");
        await wizard.Page.FillAsync("#f-mapping-stream", "board");
        await wizard.PressAsync("Continue to Test");

        await wizard.ExpectStepAsync("Test with real data");
        await Expect(wizard.Page.Locator(".eff b").First).ToHaveTextAsync("3");
        await wizard.AssertSoundAsync();
        await wizard.PressAsync("Save and activate");
        var id = await wizard.ExpectConnectorAsync();
        await server.WaitForItemsAsync("board", 3);
        await Expect(wizard.Page.Locator(".fileline")).ToContainTextAsync(new Regex(Regex.Escape(Hostile) + ".*in the stream", RegexOptions.Singleline));
        await wizard.AssertSoundAsync();
        var connector = await server.AskAsync(HttpMethod.Get, $"/api/connectors/{id}");
        Assert.Equal(";", connector["definition"]!["source"]!["options"]!["delimiter"]!.GetValue<string>());

        // The next one comes by the connector's own page.
        await wizard.Page.SetInputFilesAsync("#f-file", Csv("next.csv", "id;n\na;5\n"));
        await wizard.Page.Locator(".uploads .send").ClickAsync();
        await Expect(wizard.Page.Locator(".run-now")).ToContainTextAsync("1 row");
        await Expect(wizard.Page.Locator(".fileline")).ToContainTextAsync("next.csv");
        Assert.Single((await server.AskAsync(HttpMethod.Get, "/api/streams/board"))["items"]!.AsArray());
        wizard.AssertNoComplaints();
    }

    [Fact]
    public async Task The_sheet_of_a_workbook_is_picked_with_its_first_rows_in_sight()
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var wizard = WizardScreen.Of(await OpenAsync(server, "/connectors/new?type=file"));
        await wizard.Page.SetInputFilesAsync("#f-file", Path.Combine(Root(), "tests/DataPool.Formats.Tests/Cases/excel/sheet-default/input.xlsx"));
        await wizard.PressAsync("Continue to Map");
        await wizard.ExpectStepAsync("Map rows to items");
        await Expect(wizard.Page.Locator(".detected .peek tbody")).ToContainTextAsync("f");
        var sheet = wizard.Page.GetByLabel("Sheet");
        await Expect(sheet.Locator("option")).ToHaveCountAsync(5);
        await sheet.SelectOptionAsync("Hidden");
        await Expect(wizard.Page.Locator(".detected .peek tbody")).ToContainTextAsync("h");
        await Expect(wizard.Page.GetByLabel("Format", new() { Exact = true })).ToHaveValueAsync("excel");
        wizard.AssertNoComplaints();
    }

    [Fact]
    public async Task The_records_of_an_ambiguous_file_are_picked_where_it_says_so()
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var wizard = WizardScreen.Of(await OpenAsync(server, "/connectors/new?type=file"));
        await wizard.Page.SetInputFilesAsync("#f-file", Csv("both.json", """{"shops":[{"id":"s"}],"staff":[{"id":"m"},{"id":"k"}]}"""));
        await wizard.PressAsync("Continue to Map");
        await Expect(wizard.Page.Locator("#look-error")).ToContainTextAsync("2 arrays of objects");
        await wizard.Page.GetByLabel("Records").SelectOptionAsync("$.staff[*]");
        await Expect(wizard.Page.Locator(".look .peek tbody tr")).ToHaveCountAsync(2);
        await wizard.PressAsync("Continue to Map");
        await wizard.ExpectStepAsync("Map rows to items");
        wizard.AssertNoComplaints();
    }

    [Fact]
    public async Task Without_a_file_it_says_so_and_can_be_saved_to_be_uploaded_later()
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var wizard = WizardScreen.Of(await OpenAsync(server, "/connectors/new?type=file"));
        await wizard.Page.FillAsync("#f-name", "Later");
        await wizard.PressAsync("Continue to Map");
        await Expect(wizard.Problems).ToHaveTextAsync(["File: Choose a file, or save now and upload it later."]);
        await wizard.PressAsync("File");
        await Expect(wizard.Page.Locator("#f-file")).ToBeFocusedAsync();
        await wizard.AssertSoundAsync();
        await wizard.PressAsync("Save, upload later");
        await wizard.ExpectConnectorAsync();
        await Expect(wizard.Page.Locator(".waiting")).ToContainTextAsync("It waits for its first file.");
        await Expect(wizard.Page.GetByRole(AriaRole.Button, new() { Name = "Run now" })).ToHaveCountAsync(0);
        await Expect(wizard.Page.Locator(".sender pre")).ToContainTextAsync("curl -T sales.xlsx");
        wizard.AssertNoComplaints();
    }

    [Fact]
    public async Task An_upload_that_fails_says_why_and_is_made_again()
    {
        await using var server = await BrowserServer.StartedAsync();
        var screen = await OpenAsync(server, "/connectors/new?type=file");
        await using var wizard = WizardScreen.Of(screen);
        await wizard.Page.SetInputFilesAsync("#f-file", Csv("board.csv", "id,n\na,1\n"));
        await wizard.Page.FillAsync("#f-name", "Board");
        await wizard.PressAsync("Continue to Map");
        await wizard.ExpectStepAsync("Map rows to items");
        await wizard.PressAsync("Continue to Test");
        await wizard.ExpectStepAsync("Test with real data");
        await wizard.Page.RouteAsync("**/file?name=*", route => route.AbortAsync());
        await wizard.PressAsync("Save and activate");
        await Expect(wizard.Page.Locator("#upload-failed")).ToContainTextAsync("The file did not get through.");
        await wizard.AssertSoundAsync();
        await wizard.Page.UnrouteAllAsync();
        await wizard.PressAsync("Upload again");
        await wizard.ExpectConnectorAsync();
        await server.WaitForItemsAsync("board", 1);
    }

    [Fact]
    public async Task Loading_the_page_anew_keeps_the_draft_and_says_that_the_file_is_gone()
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var wizard = WizardScreen.Of(await OpenAsync(server, "/connectors/new?type=file"));
        await wizard.Page.SetInputFilesAsync("#f-file", Csv("board.csv", "id,n\na,1\n"));
        await wizard.Page.WaitForFunctionAsync("() => (sessionStorage.getItem('datapool.wizard.new.file') ?? '').includes('board.csv')");
        await wizard.Page.ReloadAsync();
        await Expect(wizard.Page.Locator("#f-name")).ToHaveValueAsync("board");
        await Expect(wizard.Page.Locator(".said")).ToContainTextAsync("The file board.csv is not kept: choose it again.");
        await Expect(wizard.Page.Locator(".drop")).ToContainTextAsync("Choose it again.");
        await wizard.Page.SetInputFilesAsync("#f-file", Csv("board.csv", "id,n\na,1\n"));
        await Expect(wizard.Page.Locator(".drop .what b")).ToHaveTextAsync("board.csv");
        wizard.AssertNoComplaints();
    }

    [Fact]
    public async Task A_folder_shows_what_would_be_read_now_and_fits_a_phone()
    {
        await using var server = await BrowserServer.StartedAsync();
        var drops = Directory.CreateDirectory(Path.Combine(server.DataDirectory, "files", "drops"));
        await File.WriteAllTextAsync(Path.Combine(drops.FullName, "one.csv"), "id,n\na,1\nb,2\n", TestContext.Current.CancellationToken);
        await using var wizard = WizardScreen.Of(await OpenAsync(server, "/connectors/new", size: new ViewportSize { Width = 390, Height = 844 }));
        await wizard.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("^Watch folder") }).CheckAsync(new() { Force = true });
        await wizard.PressAsync("Continue to Connect");
        await wizard.ExpectStepAsync("Which folder?");
        await wizard.Page.FillAsync("#f-name", "Drops");
        await wizard.Page.FillAsync("#f-source-path", "nowhere");
        await wizard.Page.FillAsync("#f-source-archivePath", "done");
        await wizard.PressAsync("Preview rows");
        await Expect(wizard.Page.Locator("#look-error")).ToContainTextAsync("nowhere");
        await wizard.Page.FillAsync("#f-source-path", "drops");
        await wizard.PressAsync("Preview rows");
        await Expect(wizard.Page.Locator(".look .find", new() { HasText = "Files now" })).ToContainTextAsync("one.csv");
        await Expect(wizard.Page.Locator(".look .peek tbody tr")).ToHaveCountAsync(2);
        await wizard.AssertSoundAsync();
        Assert.True(await wizard.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the phone.");
        await wizard.PressAsync("Continue to Map");
        await wizard.ExpectStepAsync("Map rows to items");
        Assert.True(await wizard.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the phone.");
        wizard.AssertNoComplaints();
    }

    private static FilePayload Csv(string name, string content) => new() { Name = name, MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(content) };

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));

    private async Task<Screen> OpenAsync(BrowserServer server, string path, ColorScheme scheme = ColorScheme.Light, ViewportSize? size = null)
    {
        var options = await SignedIn.ContextAsync(server, "operator");
        options.ColorScheme = scheme;
        if (size is not null) options.ViewportSize = size;
        return await (await Screen.OpenAsync(chromium, server.Address + path, options)).LiveAsync();
    }
}

using DataPool.Browser.Tests.Browsing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Wizard;

/// <summary>Changes to connectors that are there.</summary>
public sealed class EditWizardTests(Chromium chromium)
{
    private const string Definition =
        """{"name":"Sales","type":"sql","enabled":false,"pollingIntervalSeconds":60,"source":{"provider":"sqlite","connectionString":"Data Source=shop.db","query":"SELECT region, total FROM sales"},"mapping":{"stream":"sales","key":["region"]}}""";

    [Fact]
    public async Task A_stored_secret_is_kept_unless_it_is_replaced()
    {
        await using var server = await BrowserServer.StartedAsync();
        WizardScreen.AddShop(server, "1", "2");
        var path = await CreateAsync(server);
        await using var wizard = await WizardScreen.OpenAsync(chromium, server, path.Replace("/api", "", StringComparison.Ordinal) + "/edit");
        await Expect(wizard.Page.Locator(".is-set")).ToContainTextAsync("Saved. It is not shown.");
        await wizard.AssertSoundAsync();
        await wizard.Page.FillAsync("#f-name", "Sales per region");
        await wizard.PressAsync("Continue to Map");
        // It was read with the stored secret.
        await Expect(wizard.Page.Locator("#map-key label.on")).ToContainTextAsync("Different in all 2 rows");
        await Expect(wizard.Page.Locator(".streamsays")).ToContainTextAsync("This connector feeds it now.");
        await wizard.PressAsync("Save without starting");
        await wizard.ExpectConnectorAsync();
        var saved = await server.AskAsync(HttpMethod.Get, path);
        Assert.Equal("Sales per region", saved["name"]!.GetValue<string>());
        Assert.False(saved["enabled"]!.GetValue<bool>());
        Assert.Equal("***", saved["definition"]!["source"]!["connectionString"]!.GetValue<string>());
        wizard.AssertNoComplaints();
    }

    [Fact]
    public async Task Somebody_elses_change_is_told_and_can_be_taken_or_overwritten()
    {
        await using var server = await BrowserServer.StartedAsync();
        var path = await CreateAsync(server);
        await using var wizard = await WizardScreen.OpenAsync(chromium, server, path.Replace("/api", "", StringComparison.Ordinal) + "/edit");
        await ChangeIntervalAsync(server, path, 30);
        await wizard.Page.FillAsync("#f-name", "Mine");
        await wizard.PressAsync("Save without starting");
        await Expect(wizard.Page.Locator("#wizard-conflict")).ToContainTextAsync("Changed: Every.");
        await Expect(wizard.Page.Locator("#wizard-conflict")).ToBeFocusedAsync();
        await wizard.PressAsync("Take the new state, drop mine");
        await Expect(wizard.Page.Locator("#f-name")).ToHaveValueAsync("Sales");
        await Expect(wizard.Page.Locator("#f-pollingIntervalSeconds")).ToHaveValueAsync("30");

        await ChangeIntervalAsync(server, path, 10);
        await wizard.Page.FillAsync("#f-name", "Mine");
        await wizard.PressAsync("Save without starting");
        await wizard.PressAsync("Overwrite it with mine");
        await wizard.ExpectConnectorAsync();
        var saved = await server.AskAsync(HttpMethod.Get, path);
        Assert.Equal("Mine", saved["name"]!.GetValue<string>());
        Assert.Equal(30, saved["definition"]!["pollingIntervalSeconds"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_copy_has_a_name_and_a_stream_of_its_own_and_no_secret()
    {
        await using var server = await BrowserServer.StartedAsync();
        var path = await CreateAsync(server);
        await using var wizard = await WizardScreen.OpenAsync(chromium, server, "/connectors/new?from=" + path.Split('/')[^1]);
        await Expect(wizard.Page.Locator("#f-name")).ToHaveValueAsync("Sales copy");
        await Expect(wizard.Page.Locator("#f-source-query")).ToHaveValueAsync("SELECT region, total FROM sales");
        // Nothing was filled in by anybody: nothing is asked.
        await wizard.PressAsync("Close");
        await Expect(wizard.Page).ToHaveURLAsync(server.Address + "/");
        wizard.AssertNoComplaints();
    }

    private static async Task<string> CreateAsync(BrowserServer server) =>
        "/api/connectors/" + (await server.AskAsync(HttpMethod.Post, "/api/connectors", Definition))["id"]!.GetValue<string>();

    private static async Task ChangeIntervalAsync(BrowserServer server, string path, int seconds)
    {
        var definition = (await server.AskAsync(HttpMethod.Get, path))["definition"]!;
        definition["pollingIntervalSeconds"] = seconds;
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new StringContent(definition.ToJsonString(), System.Text.Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var response = await server.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }
}

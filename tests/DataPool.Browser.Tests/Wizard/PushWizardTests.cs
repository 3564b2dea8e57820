using System.Text.RegularExpressions;
using DataPool.Browser.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataPool.Browser.Tests.Wizard;

/// <summary>Connectors that are sent to: the address, the key that is shown once, the first request.</summary>
public sealed class PushWizardTests(Chromium chromium)
{
    [Fact]
    public async Task A_webhook_is_mapped_from_a_sample_and_turns_green_at_the_first_request()
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var wizard = await WizardScreen.OpenAsync(chromium, server, "/connectors/new?type=webhook");
        await wizard.Page.FillAsync("#f-name", "Shop orders");
        await wizard.PressAsync("Continue to Map");
        await wizard.ExpectStepAsync("Map what is sent to items");
        await wizard.Page.FillAsync("#f-sample", """{"order": "4711", "amount": 129.90, """);
        await wizard.PressAsync("Read the sample");
        await Expect(wizard.Page.Locator("#f-sample-words")).ToContainTextAsync("is where it stops being JSON");
        await wizard.Page.FillAsync("#f-sample", """{"order": "4711", "amount": 129.90, "mail": "a@b.example"}""");
        await wizard.PressAsync("Read the sample");
        await wizard.Page.Locator("#map-key label", new() { HasText = "order" }).ClickAsync();
        await wizard.Page.GetByLabel("Take mail").UncheckAsync();
        await Expect(wizard.Page.GetByLabel("Also take columns that appear later")).Not.ToBeCheckedAsync();
        await wizard.PressAsync("Continue to Test");
        await wizard.ExpectStepAsync("Test with real data");
        await wizard.PressAsync("Save and activate");

        await wizard.ExpectStepAsync("Send to this address");
        await Expect(wizard.Page.Locator("#push-address")).ToHaveTextAsync(server.Address + "/api/webhook/shop-orders");
        var key = await wizard.Page.Locator("#ingest-key").InnerTextAsync();
        await wizard.AssertSoundAsync();
        await Expect(wizard.Page.Locator(".first h2")).ToHaveTextAsync("Waiting for the first request");
        await server.PushAsync("shop-orders", key, """{"order":"4712","amount":1,"mail":"c@d.example"}""");
        await Expect(wizard.Page.Locator(".first h2")).ToHaveTextAsync("The first request is here");
        var item = await server.AskAsync(HttpMethod.Get, "/api/streams/shop-orders/items/4712");
        Assert.Equal("""{"order":"4712","amount":1}""", item["fields"]!.ToJsonString());

        await wizard.Page.GetByLabel("I have stored the key").CheckAsync();
        await wizard.PressAsync("Open the connector");
        await wizard.ExpectConnectorAsync();
        await Expect(wizard.Page.Locator("#ingest-key")).ToHaveCountAsync(0);
        Assert.DoesNotContain(key, await wizard.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(key, await wizard.Page.EvaluateAsync<string>("() => JSON.stringify(sessionStorage)"), StringComparison.Ordinal);
        wizard.AssertNoComplaints();
    }

    [Fact]
    public async Task A_programs_own_connector_is_saved_from_the_second_step_and_its_line_works_as_it_stands()
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var wizard = await WizardScreen.OpenAsync(chromium, server, "/connectors/new?type=premium");
        await wizard.Page.FillAsync("#f-name", "Agents");
        await wizard.Page.GetByRole(AriaRole.Button, new() { Name = "Save and activate" }).DblClickAsync();
        await wizard.ExpectStepAsync("Send to this address");
        await Expect(wizard.Page.Locator(".code pre")).ToContainTextAsync("""-d '{"stream":"agents","items":[{"id":"a1","fields":{"value":42}}]}'""");
        await wizard.PressAsync("Send a sample from here");
        await Expect(wizard.Page.Locator(".first h2")).ToHaveTextAsync("The first request is here");
        Assert.Single((await server.AskAsync(HttpMethod.Get, "/api/connectors"))["data"]!.AsArray());
        wizard.AssertNoComplaints();
    }

    [Fact]
    public async Task A_name_that_is_taken_is_told_at_the_name()
    {
        await using var server = await BrowserServer.StartedAsync();
        await server.AskAsync(HttpMethod.Post, "/api/connectors", """{"name":"Agents","type":"webhook","source":{},"mapping":{"stream":"agents"}}""");
        await using var wizard = await WizardScreen.OpenAsync(chromium, server, "/connectors/new?type=premium");
        await wizard.Page.FillAsync("#f-name", "agents");
        await wizard.PressAsync("Save and activate");
        await Expect(wizard.Problems).ToHaveTextAsync([new Regex("^Name: ")]);
        await Expect(wizard.Page.Locator("#f-name")).ToHaveAttributeAsync("aria-invalid", "true");
        wizard.AssertNoComplaints();
    }
}

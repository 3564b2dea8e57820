using System.Text.Json.Nodes;
using DataPool.Admin.Connector;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Webhook;
using DataPool.Core.Connectors.Forms;
using DataPool.Outside;
using Xunit;

namespace DataPool.Server.Tests.Pages.Connector;

public sealed class ConfigurationSummaryTests
{
    [Fact]
    public void A_database_reads_as_its_form_asks()
    {
        var lines = Lines(new SqlType(new AllowedRoots([], []), TimeProvider.System).Form, """
            {"name":"Sales","type":"sql","enabled":true,"pollingIntervalSeconds":300,"timeZone":"Europe/London",
             "source":{"provider":"sqlite","connectionString":"***","query":"SELECT 1","timeoutSeconds":30,"maxRows":500},
             "mapping":{"stream":"sales","key":["region","shop"],"fields":[{"from":"total","to":"revenue","type":"number"},{"from":"at"}],"unmapped":"drop","missing":"keep"}}
            """);
        Assert.Equal("saved, not shown", Value(lines, "Connection string"));
        Assert.Equal("SELECT 1", Value(lines, "Query"));
        Assert.Equal("5 min", Value(lines, "Every"));
        Assert.Equal("region, shop", Value(lines, "Key"));
        Assert.Equal("total → revenue (number)\nat", Value(lines, "Fields"));
        Assert.Equal("left out", Value(lines, "Other fields"));
        Assert.Equal("sales", Value(lines, "Stream"));
        Assert.Contains(lines, line => line.Value == "500 rows");
        Assert.DoesNotContain(lines, line => line.Value is "30 s" or "Sales" or "***");
    }

    [Fact]
    public void A_webhook_without_settings_says_what_holds()
    {
        var lines = Lines(new WebhookType().Form, """{"name":"Calls","type":"webhook","idleAfterSeconds":0,"source":{},"mapping":{"stream":"calls","key":[]}}""");
        Assert.Equal("made for each record", Value(lines, "Key"));
        Assert.Contains(lines, line => line.Value == "never");
    }

    [Fact]
    public void A_type_that_this_server_does_not_have_still_shows_its_key() =>
        Assert.Equal([new ConfigurationLine("Key", "as usual for this type", Section: "Items")], Lines(ConnectorForm.Empty("carrier-pigeon"), """{"mapping":{"stream":"x"}}"""));

    private static List<ConfigurationLine> Lines(ConnectorForm form, string definition) =>
        [.. new ConfigurationSummary(form, PageTexts.Connector).Lines(JsonNode.Parse(definition)!.AsObject())];

    private static string Value(List<ConfigurationLine> lines, string label) => Assert.Single(lines, line => line.Label == label).Value;
}

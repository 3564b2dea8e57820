using System.Text.Json.Nodes;
using DataPool.Admin.Api;
using DataPool.Admin.Connector;
using Xunit;

namespace DataPool.Server.Tests.Pages.Connector;

public sealed class SenderCommandTests
{
    [Theory]
    [InlineData("webhook", """{"mapping":{}}""", """{"id":"example-1","value":42}""")]
    [InlineData("webhook", """{"mapping":{"key":["shop","desk"],"fields":[{"from":"desk"},{"from":"open","type":"boolean"},{"from":"calls","type":"number"}]}}""", """{"shop":"example-1","desk":"example-1","open":true,"calls":42}""")]
    [InlineData("webhook", """{"mapping":{"key":[]}}""", """{"value":42}""")]
    [InlineData("webhook", """{"source":{"records":"$.data.events[*]"},"mapping":{}}""", """{"data":{"events":[{"id":"example-1","value":42}]}}""")]
    [InlineData("webhook", """{"source":{"records":"$[?(@.a)]"},"mapping":{}}""", """{"id":"example-1","value":42}""")]
    [InlineData("premium", """{"mapping":{}}""", """{"stream":"board","items":[{"id":"example-1","fields":{"value":42}}]}""")]
    [InlineData("premium", """{"mapping":{"key":[],"fields":[{"from":"at","type":"date"}]}}""", """{"stream":"board","items":[{"fields":{"at":"2026-04-09T13:30:00Z"}}]}""")]
    public void The_sample_fits_the_mapping(string type, string definition, string body)
    {
        var address = type == "premium" ? "https://pool.example/api/ingest" : "https://pool.example/api/webhook/board";
        Assert.Equal(
            $"curl -X POST {address} \\\n  -H \"Authorization: Bearer KEY\" \\\n  -H \"Content-Type: application/json\" \\\n  -d '{body}'",
            SenderCommand.Of(Row(type, definition), "https://pool.example/", "KEY"));
    }

    [Fact]
    public void A_quote_in_a_name_does_not_end_the_shells_text() => Assert.EndsWith(
        """-d '{"it'\''s":"example-1","value":42}'""", SenderCommand.Of(Row("webhook", """{"mapping":{"key":["it's"]}}"""), "http://localhost/", "KEY"), StringComparison.Ordinal);

    [Fact]
    public void A_file_is_uploaded_to_the_connectors_own_address() => Assert.Equal(
        "curl -T sales.xlsx \\\n  -H \"Authorization: Bearer KEY\" \\\n  'https://pool.example/api/connectors/con_1/file?name=sales.xlsx'",
        SenderCommand.Of(Row("file", """{"source":{"delivery":"upload"}}"""), "https://pool.example/", "KEY"));

    [Fact]
    public void Nobody_sends_to_a_database_or_a_folder()
    {
        Assert.Null(SenderCommand.Of(Row("sql", "{}"), "http://localhost/", "KEY"));
        Assert.Null(SenderCommand.AddressOf(Row("sql", "{}"), "http://localhost/"));
        Assert.Null(SenderCommand.AddressOf(Row("file", """{"source":{"delivery":"folder"}}"""), "http://localhost/"));
    }

    private static ConnectorRow Row(string type, string definition) => new()
    {
        Id = "con_1", Name = "Board", Type = type, Stream = "board", Enabled = true, State = ConnectorLight.Idle, Definition = JsonNode.Parse(definition)!.AsObject(),
    };
}

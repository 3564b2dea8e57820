using System.Text.Json.Nodes;
using DataPool.Core.Connectors.Forms;
using DataPool.Core.Texts;
using Xunit;

namespace DataPool.Core.Tests.Connectors.Forms;

public class FormDraftTests
{
    private static readonly ConnectorForm Form = new()
    {
        Type = "t",
        Choices =
        [
            new FormChoice { Id = "a", Title = "A", Description = "", Example = "", Needs = "", Icon = "database", Preset = new JsonObject { ["provider"] = "a" } },
            new FormChoice { Id = "b", Title = "B", Description = "", Example = "", Needs = "", Icon = "database", Preset = new JsonObject { ["provider"] = "b" } },
        ],
        Fields =
        [
            Field("name", FieldKind.Text) with { IsRequired = true },
            Field("form.where", FieldKind.Choice) with { Options = [new("source.file", "File"), new("source.text", "Text")], Default = "source.file" },
            Field("source.file", FieldKind.Text) with { IsRequired = true, ShownWhen = new("form.where", FormTest.IsOneOf("source.file")) },
            Field("source.text", FieldKind.Secret) with { IsRequired = true, ShownWhen = new("form.where", FormTest.IsOneOf("source.text")) },
            Field("source.limit", FieldKind.Number) with { Default = 30 },
            Field("source.names", FieldKind.StringList),
        ],
        Mapping = [Field("mapping.guard.most", FieldKind.Number), Field("mapping.guard.empty", FieldKind.Toggle)],
    };

    [Fact]
    public void A_draft_begins_with_the_presets_of_its_card_and_the_defaults() => Same(
        """{"type":"t","source":{"provider":"b","limit":30},"mapping":{},"form":{"where":"source.file"}}""", FormDraft.Begin(Form, Form.Choices[1]));

    [Fact]
    public void A_change_begins_with_what_is_there() => Same(
        """{"type":"t","name":"n","source":{"provider":"a","text":"***","limit":5},"mapping":{"key":["k"]},"form":{"where":"source.text"}}""",
        FormDraft.Open(Form, Json("""{"type":"t","name":"n","source":{"provider":"a","text":"***","limit":5},"mapping":{"key":["k"]}}""")));

    [Fact]
    public void What_is_not_shown_is_kept_and_not_sent()
    {
        var draft = Json("""{"name":"n","source":{"provider":"a","file":"f","text":"t"},"mapping":{},"form":{"where":"source.text"}}""");
        Same("""{"name":"n","source":{"provider":"a","text":"t"},"mapping":{}}""", FormDraft.Finish(Form, draft));
        Assert.Equal("f", draft["source"]!["file"]!.ToString());
        draft["form"]!["where"] = "source.file";
        Same("""{"name":"n","source":{"provider":"a","file":"f"},"mapping":{}}""", FormDraft.Finish(Form, draft));
    }

    [Fact]
    public void What_is_empty_is_not_sent_but_for_what_is_required() => Same(
        """{"name":"","source":{"file":""},"mapping":{"fields":[]}}""",
        FormDraft.Finish(Form, Json("""{"source":{"file":" ","limit":null,"names":[]},"mapping":{"guard":{"most":null,"empty":null},"fields":[]},"form":{"where":"source.file"}}""")));

    [Fact]
    public void Zero_and_no_are_something() => Same(
        """{"name":"n","source":{"file":"f","limit":0},"mapping":{"guard":{"most":0,"empty":false}}}""",
        FormDraft.Finish(Form, Json("""{"name":"n","source":{"file":"f","limit":0},"mapping":{"guard":{"most":0,"empty":false}},"form":{"where":"source.file"}}""")));

    [Fact]
    public void Two_drafts_share_nothing()
    {
        FormDraft.Begin(Form, Form.Choices[0])["source"]!["provider"] = "x";
        Form.Choices[0].Preset["provider"] = "x";
        Assert.Equal("a", FormDraft.Begin(Form, Form.Choices[0])["source"]!["provider"]!.ToString());
    }

    [Theory]
    [InlineData("source.names[1]", "source.names")]
    [InlineData("mapping.guard.most", "mapping.guard.most")]
    [InlineData("source.fileName", null)]
    [InlineData("mapping.guard", null)]
    public void An_error_is_shown_at_its_field(string path, string? field) => Assert.Equal(field, Form.FieldAt(path)?.Path);

    [Theory]
    [InlineData("""{"source":{"provider":"b"}}""", "b")]
    [InlineData("""{"source":{"provider":"c"}}""", null)]
    [InlineData("""{"source":7}""", null)]
    public void A_definition_is_known_by_its_card(string definition, string? card) => Assert.Equal(card, Form.ChoiceOf(Json(definition))?.Id);

    [Fact]
    public void A_text_that_is_missing_is_named()
    {
        var failure = Assert.Throws<KeyNotFoundException>(() => new ResourceText(typeof(ConnectorTexts))["nothing"]);
        Assert.Equal("ConnectorTexts.resx has no text 'nothing'; add it.", failure.Message);
    }

    private static FormField Field(string path, FieldKind kind) => new() { Path = path, Kind = kind, Label = path, Help = "" };

    private static JsonObject Json(string json) => JsonNode.Parse(json)!.AsObject();

    private static void Same(string expected, JsonObject actual) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}

using DataPool.Admin.Wizard;
using DataPool.Connectors.Premium;
using DataPool.Connectors.Webhook;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Forms;
using Xunit;

namespace DataPool.Server.Tests.Pages.Wizard;

/// <summary>The small parts of the wizard: names, numbers, examples, drafts.</summary>
public sealed class WizardPartTests
{
    private static readonly WizardForms Forms = new(new ConnectorTypes([new PremiumType(), new WebhookType()]));

    [Theory]
    [InlineData("Sales by region", "sales-by-region")]
    [InlineData("  Umsätze (Q1)!  ", "umsatze-q1")]
    [InlineData("مرحبا", "")]
    [InlineData("_private", "private")]
    public void A_stream_is_named_after_its_connector(string name, string stream) => Assert.Equal(stream, StreamSlug.Of(name));

    [Fact]
    public void A_long_name_makes_a_stream_of_64_characters_even_with_a_number()
    {
        var slug = StreamSlug.Of(new string('a', 200));
        Assert.Equal(64, slug.Length);
        Assert.Equal(new string('a', 62) + "-2", StreamSlug.Numbered(slug, 2));
    }

    [Theory]
    [InlineData("90", 60, "5400")]
    [InlineData("1.5", 60, "90")]
    [InlineData("many", 60, "\"many\"")]
    [InlineData("0.5", 1, "\"0.5\"")]
    [InlineData("99999999999999999999", 86400, "\"99999999999999999999\"")]
    [InlineData(" ", 1, null)]
    public void What_is_no_whole_number_stays_as_it_was_typed(string text, int factor, string? json) => Assert.Equal(json, NumberOf.Text(text, factor)?.ToJsonString());

    [Fact]
    public void A_new_streams_name_follows_the_connectors_until_somebody_gives_another()
    {
        var draft = Begin("webhook");
        draft.Set("name", "Orders");
        Assert.Equal("orders", draft.Stream);
        draft.Set("name", "Shop orders");
        Assert.Equal("shop-orders", draft.Stream);
        draft.Set("mapping.stream", "mine");
        draft.Set("name", "Others");
        Assert.Equal("mine", draft.Stream);
        Assert.True(draft.IsChanged);
    }

    [Fact]
    public void Cards_stand_in_their_places() => Assert.Equal(["webhook", "premium"], Forms.Cards.Select(card => card.Choice.Id));

    [Fact]
    public void An_example_has_the_key_that_is_wanted_where_it_is_looked_for()
    {
        var draft = Begin("webhook");
        Assert.Equal("""{"id":"a1","value":42}""", PushExample.Body(draft, ""));
        KeyChoice.Set(draft.Mapping, ["order"]);
        draft.Set("source.records", "$.events[*]");
        Assert.Equal("""{"events":[{"order":"a1","value":42}]}""", PushExample.Body(draft, "{"));
        Assert.Equal("""{"a":1.50}""", PushExample.Body(draft, """{ "a": 1.50 }"""));
    }

    [Fact]
    public void A_quote_in_a_sample_does_not_end_the_shells_text() =>
        Assert.EndsWith("""-d '{"a":"it'\''s"}'""", PushExample.Curl("http://x/", "ik_1", """{"a":"it's"}"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("source.records", WizardStep.Connect)]
    [InlineData("mapping.stream", WizardStep.Connect)]
    [InlineData("mapping.fields[2].to", WizardStep.Map)]
    [InlineData("sample", WizardStep.Map)]
    public void A_problem_is_mended_on_its_step(string path, WizardStep step) =>
        Assert.Equal(step, WizardProblems.StepOf(new Admin.Api.FieldProblem(path, "invalid", ""), Begin("webhook")));

    private static WizardDraft Begin(string choice)
    {
        var card = Forms.Cards.Single(card => card.Choice.Id == choice);
        return new WizardDraft(card, FormDraft.Begin(card.Form, card.Choice), isNew: true);
    }
}

using System.Text.Json.Nodes;
using DataPool.Admin.Api;
using DataPool.Admin.Wizard;
using DataPool.Connectors.Premium;
using DataPool.Connectors.Webhook;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Forms;
using DataPool.Server.Tests.Pages.Connector;
using Microsoft.JSInterop;
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
        Assert.Equal(step, WizardProblems.StepOf(new FieldProblem(path, "invalid", ""), Begin("webhook")));

    [Fact]
    public void A_sample_is_kept_with_the_draft_and_comes_back()
    {
        using var flow = new WizardFlow(Nowhere, Forms);
        flow.Choose(Forms.Cards[0]);
        flow.Sample = """[{ "a": 1 }]""";
        var kept = new WizardStart(Nowhere, Forms, flow).Keep()!;

        using var anew = new WizardFlow(Nowhere, Forms);
        Assert.True(new WizardStart(Nowhere, Forms, anew).Restore(kept));
        Assert.Equal(flow.Sample, anew.Sample);
        flow.Sample = new string('1', 100_001);
        Assert.False(new WizardStart(Nowhere, Forms, flow).Keep()!.ContainsKey("sample"));
    }

    [Theory]
    [InlineData("plain", true)]
    [InlineData("\"", false)]
    public async Task A_draft_that_is_too_large_with_its_sample_is_kept_without_it(string part, bool isKept)
    {
        var browser = new Tab();
        await using var keeper = new DraftKeeper(browser, "new");
        var sample = string.Concat(Enumerable.Repeat(part, 100_000 / part.Length));
        await keeper.SaveAsync(new JsonObject { ["choice"] = "webhook", ["sample"] = sample });
        var kept = await keeper.LoadAsync();
        Assert.Equal("webhook", kept!["choice"]!.GetValue<string>());
        Assert.Equal(isKept ? sample : null, kept["sample"]?.GetValue<string>());
    }

    [Theory]
    [InlineData("value_too_large")]
    [InlineData("items_dropped")]
    [InlineData("no_key")]
    public void A_warning_has_words(string code)
    {
        var texts = PageTexts.Of<WizardTexts>();
        Assert.False(texts["Warn-" + code, "2", "a"].ResourceNotFound);
        Assert.False(texts["Warn-" + code + "-one", "1", "a"].ResourceNotFound);
        Assert.False(PageTexts.Connector["Warning-" + code].ResourceNotFound);
    }

    private static PoolApi Nowhere => new(null!);

    private static WizardDraft Begin(string choice)
    {
        var card = Forms.Cards.Single(card => card.Choice.Id == choice);
        return new WizardDraft(card, FormDraft.Begin(card.Form, card.Choice), isNew: true);
    }

    /// <summary>A browser's tab that keeps one text.</summary>
    private sealed class Tab : IJSRuntime, IJSObjectReference
    {
        private string? _kept;

        public ValueTask<T> InvokeAsync<T>(string identifier, object?[]? args)
        {
            if (identifier == "keep") _kept = (string)args![1]!;
            object? result = identifier switch
            {
                "import" => this,
                "kept" => _kept,
                _ => null,
            };
            return ValueTask.FromResult((T)result!);
        }

        public ValueTask<T> InvokeAsync<T>(string identifier, CancellationToken cancellationToken, object?[]? args) => InvokeAsync<T>(identifier, args);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

using System.Text.Json.Nodes;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Forms;
using Xunit;

namespace DataPool.Connectors.Tests.Forms;

/// <summary>What a form asks for is what its type takes: every form is filled in and read as a definition.</summary>
public sealed class FormDefinitionTests
{
    public static TheoryData<string> Cards => FormBench.Cards;

    [Theory]
    [MemberData(nameof(Cards))]
    public void A_form_that_is_filled_in_is_a_definition(string card)
    {
        var form = FormBench.FormOf(card);
        var sent = new HashSet<string>();
        foreach (var draft in FormBench.FullDrafts(form))
        {
            Assert.Empty(FormBench.Errors(form, draft));
            var definition = FormDraft.Finish(form, draft);
            sent.UnionWith(form.All.Where(field => DefinitionPath.Get(definition, field.Path) is not null).Select(field => field.Path));
        }

        Assert.Equal(form.All.Where(field => !field.IsOwn).Select(field => field.Path).Order(), sent.Order());
    }

    [Theory]
    [MemberData(nameof(Cards))]
    public void What_is_required_is_missed_at_its_path_and_nothing_else_is(string card)
    {
        var form = FormBench.FormOf(card);
        foreach (var field in form.All.Where(field => !field.IsOwn))
            foreach (var draft in FormBench.Showing(form, field))
            {
                var without = FormBench.With(draft, field.Path, null);
                var errors = FormBench.Errors(form, without).Select(error => error.Split(' ')[0]);
                Assert.Equal(field.IsRequired ? [field.Path] : [], errors);
            }
    }

    [Theory]
    [MemberData(nameof(Cards))]
    public void All_options_that_there_are_can_be_chosen(string card)
    {
        var form = FormBench.FormOf(card);
        foreach (var field in form.All.Where(field => field is { Kind: FieldKind.Choice, IsOwn: false }))
        {
            foreach (var option in field.Options)
                Assert.All(FormBench.Showing(form, field), draft => Assert.Empty(FormBench.Errors(form, FormBench.With(draft, field.Path, option.Value))));
            var all = $"{field.Path} must be one of: {string.Join(", ", field.Options.Select(option => option.Value))}.";
            Assert.All(FormBench.Showing(form, field), draft => Assert.Equal([all], FormBench.Messages(form, FormBench.With(draft, field.Path, "other"))));
        }
    }

    [Theory]
    [MemberData(nameof(Cards))]
    public void The_bounds_of_numbers_are_those_that_hold(string card)
    {
        var form = FormBench.FormOf(card);
        foreach (var field in form.All.Where(field => field.Kind is FieldKind.Number or FieldKind.Duration))
            foreach (var draft in FormBench.Showing(form, field))
            {
                Assert.Empty(FormBench.Errors(form, FormBench.With(draft, field.Path, field.Min)));
                Assert.Equal([$"{field.Path} range"], FormBench.Errors(form, FormBench.With(draft, field.Path, field.Min - 1)));
                if (field.Max is null) continue;
                Assert.Empty(FormBench.Errors(form, FormBench.With(draft, field.Path, field.Max)));
                Assert.Equal([$"{field.Path} range"], FormBench.Errors(form, FormBench.With(draft, field.Path, field.Max + 1)));
            }
    }

    [Theory]
    [MemberData(nameof(Cards))]
    public void Secret_fields_are_those_that_are_masked(string card)
    {
        var form = FormBench.FormOf(card);
        foreach (var draft in FormBench.FullDrafts(form))
        {
            var definition = FormDraft.Finish(form, draft);
            var shown = FormBench.Shown(definition);
            var there = form.All.Where(field => DefinitionPath.Get(definition, field.Path) is not null).ToArray();
            Assert.Equal(
                there.Where(field => field.IsSecret).Select(field => field.Path),
                there.Where(field => DefinitionPath.Get(shown, field.Path)?.ToString() == "***").Select(field => field.Path));
        }
    }

    [Theory]
    [MemberData(nameof(Cards))]
    public void A_definition_that_is_opened_and_left_alone_stays_the_same(string card)
    {
        var form = FormBench.FormOf(card);
        foreach (var draft in FormBench.FullDrafts(form))
        {
            var definition = FormDraft.Finish(form, draft);
            definition["mapping"]!["fields"] = new JsonArray(new JsonObject { ["from"] = "a" });
            var again = FormDraft.Finish(form, FormDraft.Open(form, definition));
            Assert.True(JsonNode.DeepEquals(definition, again), $"{definition.ToJsonString()} became {again.ToJsonString()}");
            Assert.NotNull(form.ChoiceOf(definition));
        }
    }

    [Theory]
    [MemberData(nameof(Cards))]
    public void A_default_says_what_holds_without_it(string card)
    {
        var form = FormBench.FormOf(card);
        foreach (var choice in form.Choices)
        {
            var draft = FormDraft.Begin(form, choice);
            foreach (var field in form.All.Where(field => field.IsRequired && FormDraft.Shows(draft, field)))
                DefinitionPath.Set(draft, field.Path, DefinitionPath.Get(FormBench.FullDrafts(form).First(), field.Path)!.DeepClone());
            var bare = draft.DeepClone().AsObject();
            foreach (var field in form.All.Where(field => field is { IsOwn: false, Default: not null })) DefinitionPath.Remove(bare, field.Path);
            Assert.Equal(Meaning(FormDraft.Finish(form, bare)), Meaning(FormDraft.Finish(form, draft)));
        }
    }

    private static string Meaning(JsonObject definition)
    {
        var read = ConnectorDraft.Read(System.Text.Encoding.UTF8.GetBytes(definition.ToJsonString()), FormBench.Reader).Definition;
        // A source of SQL shows nothing of itself in text, but for what it is asked to read.
        var query = read.Source.GetType().GetProperty("Query")?.GetValue(read.Source);
        return $"{read.PollingIntervalSeconds} {read.IdleAfterSeconds} {read.Mapping} {read.Mapping.Guard} {query}";
    }
}

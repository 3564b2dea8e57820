using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Sql.Statements;
using DataPool.Outside;
using Xunit;

namespace DataPool.Connectors.Tests.Forms;

/// <summary>What a form says, and that it says something about everything.</summary>
public sealed partial class FormTextTests
{
    private static readonly string[] Pull = ["cron", "name", "pollingIntervalSeconds", "timeZone"];
    private static readonly string[] Servers = ["mysql", "postgresql", "sqlserver"];
    private static readonly string[] Push = ["idleAfterSeconds", "name", "timeZone"];

    public static TheoryData<string> Types => FormBench.Names;

    public static TheoryData<string> Cards => FormBench.Cards;

    [Theory]
    [MemberData(nameof(Cards))]
    public void Fields_have_labels_of_their_own_and_help_that_is_a_sentence(string card)
    {
        var form = FormBench.FormOf(card);
        Assert.Distinct(form.All.Select(field => field.Path));
        Assert.Distinct(form.All.Select(field => field.Label));
        Assert.All(form.All, field =>
        {
            Assert.NotEqual("", field.Label);
            Assert.EndsWith(".", field.Help, StringComparison.Ordinal);
            Assert.All(field.Advice, advice => Assert.EndsWith(".", advice.Text, StringComparison.Ordinal));
            Assert.DoesNotMatch(@"(?i)\b(payload|instance|invalid|oops)\b", string.Join(' ', field.Advice.Select(advice => advice.Text).Append(field.Help).Append(field.Label)));
            Assert.DoesNotContain('{', field.Help);
        });
    }

    [Theory]
    [MemberData(nameof(Cards))]
    public void Fields_of_a_section_stand_together_and_conditions_name_fields(string card)
    {
        var form = FormBench.FormOf(card);
        var paths = form.All.Select(field => field.Path).ToHashSet();
        Assert.All(form.All, field => Assert.True(field.ShownWhen is not { } condition || paths.Contains(condition.Path)));
        Assert.All(form.All.Where(field => field.IsOwn), field => Assert.All(field.Options, option => Assert.Contains(option.Value, paths)));
        var sections = form.Fields.Where(field => !field.IsAdvanced).Select(field => field.Section).ToArray();
        Assert.Distinct(sections.Where((section, i) => i == 0 || sections[i - 1] != section));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_documented_option_is_asked_for(string type)
    {
        var form = FormBench.TypeOf(type).Form;
        var asked = form.Fields.Select(field => field.Path).Where(path => path.StartsWith("source.", StringComparison.Ordinal));
        var preset = form.Choices.SelectMany(choice => choice.Preset.Select(member => "source." + member.Key));
        Assert.Equal(Documented(type).Order(), asked.Concat(preset).Distinct().Order());
    }

    [Theory]
    [InlineData("sql")]
    [InlineData("webhook")]
    [InlineData("premium")]
    public void Every_member_of_a_definition_is_asked_for(string type)
    {
        var form = FormBench.TypeOf(type).Form;
        Assert.Equal(type == "sql" ? Pull : Push, form.Fields.Where(field => !field.IsOwn && !field.Path.Contains('.')).Select(field => field.Path).Order());
    }

    [Fact]
    public void Cards_say_what_people_have()
    {
        var cards = FormBench.Types.Names.SelectMany(name => FormBench.TypeOf(name).Form.Choices).ToArray();
        Assert.Equal(
            ["premium blocks Ingest API (Premium)", "sqlite database SQLite database", "webhook webhook Webhook"],
            cards.Where(card => !Servers.Contains(card.Id)).Select(card => $"{card.Id} {card.Icon} {card.Title}").Order());
        Assert.Equal("postgresql database PostgreSQL database", cards.Where(card => card.Id == "postgresql").Select(card => $"{card.Id} {card.Icon} {card.Title}").Single());
        Assert.All(cards, card => Assert.All([card.Description, card.Example, card.Needs], Assert.NotEmpty));
        Assert.Equal("Sales per region from the shop's database", cards.Single(card => card.Id == "sqlite").Example);
        Assert.Equal(["sqlite", "webhook", "premium"], cards.Where(card => !Servers.Contains(card.Id)).OrderBy(card => card.Place).Select(card => card.Id));
        Assert.Distinct(cards.Select(card => card.Place));
    }

    [Fact]
    public void A_query_is_offered_every_date_that_it_may_use()
    {
        var query = FormBench.TypeOf("sql").Form.All.Single(field => field.Path == "source.query");
        Assert.Equal(SqlParameters.Names, query.Inserts.Select(insert => insert.Value));
        Assert.Distinct(query.Inserts.Select(insert => insert.Label));
    }

    [Fact]
    public void The_form_of_SQLite_names_the_folder_that_may_be_read()
    {
        Assert.Equal("The path of the SQLite file, such as shop.db. It starts at /srv/drops, the first folder that DataPool may read.", Help(["/srv/drops", "/srv/more"]));
        Assert.Equal("DataPool may not read any folder yet. Ask whoever runs the server to add one to the setting DataPool:Files:AllowedRoots.", Help([]));
    }

    [Theory]
    [InlineData("sql", "pollingIntervalSeconds", "4", "Each run reads the whole source. 10 s or more is kinder to it, and screens hardly notice.")]
    [InlineData("sql", "pollingIntervalSeconds", "5", null)]
    [InlineData("sql", "cron", "\"* 6 * * *\"", "This runs every minute while the other parts match. Begin with a number, such as 0, to run once an hour.")]
    [InlineData("sql", "cron", "\"30 * * * *\"", null)]
    [InlineData("sql", "source.query", "\"SELECT a FROM t\"", "Add ORDER BY: without it, the database may return its rows in another order each time, and items move about.")]
    [InlineData("sql", "source.query", "\"select DISTINCT * from t\\norder\\n by a\"", "Name the columns that your screens need. With *, a column that is added later shows up on them.")]
    [InlineData("sql", "source.query", "\"SELECT count(*) FROM t ORDER BY 1\"", null)]
    [InlineData("sql", "source.query", "\"\"", null)]
    [InlineData("sql", "mapping.stream", "\"data1\"", "Say what is in it, like sales-by-region: whoever sets up a screen chooses by this name.")]
    [InlineData("sql", "mapping.stream", "\"data-quality\"", null)]
    [InlineData("webhook", "idleAfterSeconds", "0", "You will not be told when the sender stops. Choose a time a little longer than its longest usual pause.")]
    [InlineData("webhook", "idleAfterSeconds", "900", null)]
    [InlineData("webhook", "source.records", "\"events[*]\"", "A path begins with $, which stands for all that is sent.")]
    [InlineData("webhook", "source.records", "\"$.events[*]\"", null)]
    public void Advice_is_given_where_it_helps(string type, string path, string value, string? expected)
    {
        var field = FormBench.TypeOf(type).Form.All.Single(field => field.Path == path);
        var given = field.Advice.Where(advice => advice.When.Holds(JsonNode.Parse(value))).Select(advice => advice.Text);
        Assert.Equal(expected is null ? [] : [expected], given);
    }

    private static string Help(string[] roots) =>
        new SqlType(new AllowedRoots(roots, []), TimeProvider.System).Form.Fields.First(field => field.Path == "source.database").Help;

    private static IEnumerable<string> Documented(string type)
    {
        var folder = char.ToUpperInvariant(type[0]) + type[1..];
        var readme = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "src", "DataPool.Connectors", folder, "README.md"));
        return readme.SkipWhile(line => !line.StartsWith('|')).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => "source." + Option().Match(line).Groups[1].Value);
    }

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex("^\\| `(\\w+)` \\|")]
    private static partial Regex Option();
}

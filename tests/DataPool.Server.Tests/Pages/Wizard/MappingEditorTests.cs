using System.Text.Json.Nodes;
using DataPool.Admin.Api;
using DataPool.Admin.Wizard;
using Xunit;

namespace DataPool.Server.Tests.Pages.Wizard;

/// <summary>What the third step makes of columns, samples and a mapping.</summary>
public sealed class MappingEditorTests
{
    private static readonly TestColumnRow[] Columns = [new("region", "string", "ldn"), new("total", "number", 1), new("placed", "date", "2026-04-09")];

    [Fact]
    public void A_mapping_that_nobody_changed_says_nothing()
    {
        Assert.Equal("""{"stream":"s"}""", Written("""{"stream":"s"}""", _ => { }));
        Assert.Equal("""{"stream":"s"}""", Written("""{"stream":"s","unmapped":"include","fields":[]}""", _ => { }));
    }

    [Fact]
    public void One_that_renames_lists_all_in_the_sources_order() =>
        Assert.Equal(
            """{"stream":"s","fields":[{"from":"region"},{"from":"total","to":"revenue","type":"string"},{"from":"placed"}]}""",
            Written("""{"stream":"s"}""", table => (table.Rows[1].To, table.Rows[1].Type) = ("revenue", "string")));

    [Fact]
    public void One_that_leaves_a_column_out_takes_none_that_appears_later()
    {
        Assert.Equal("""{"stream":"s","fields":[{"from":"region"},{"from":"placed"}],"unmapped":"drop"}""", Written("""{"stream":"s"}""", table => table.Include(table.Rows[1], false)));
        Assert.Equal("""{"stream":"s"}""", Written("""{"stream":"s","fields":[{"from":"region"}],"unmapped":"drop"}""", table => table.TakeLater(true)));
    }

    [Fact]
    public void What_has_no_input_here_stays_and_so_does_what_the_source_lacks_now()
    {
        const string mapping = """{"stream":"s","fields":[{"from":"total","default":0,"culture":"de-DE","type":"number"},{"from":"gone","to":"left"}],"unmapped":"drop"}""";
        var table = MapTable.Of(JsonNode.Parse(mapping)!.AsObject(), Columns);
        Assert.Equal(["region", "total", "placed", "gone"], table.Rows.Select(row => row.From));
        Assert.Equal([false, true, false, true], table.Rows.Select(row => row.IsIncluded));
        Assert.Null(table.Rows[3].Found);
        Assert.Equal(JsonNode.Parse(mapping)!.ToJsonString(), Written(mapping, _ => { }));
    }

    [Fact]
    public void A_calculated_field_stands_behind_the_columns_and_goes_again()
    {
        Assert.Equal(
            """{"stream":"s","fields":[{"from":"region"},{"from":"total"},{"from":"placed"},{"to":"gross","type":"number","expression":"fields.total * 2"}]}""",
            Written("""{"stream":"s"}""", table =>
            {
                var row = table.AddCalculated();
                (row.To, row.Type, row.Expression) = ("gross", "number", "fields.total * 2");
            }));
        const string mapping = """{"stream":"s","fields":[{"to":"x","expression":"1"},{"from":"total","expression":"value","default":0}],"unmapped":"drop"}""";
        var table = MapTable.Of(JsonNode.Parse(mapping)!.AsObject(), Columns);
        Assert.Equal(["region", "total", "placed", ""], table.Rows.Select(row => row.From));
        Assert.Equal([null, "value", null, "1"], table.Rows.Select(row => row.Expression));
        table.IncludeAll(false);
        Assert.Equal([false, false, false, true], table.Rows.Select(row => row.IsIncluded));
        table.RemoveExpression(table.Rows[3]);
        table.RemoveExpression(table.Rows[1]);
        Assert.Equal([null, null, null], table.Rows.Select(row => row.Expression));
    }

    [Fact]
    public void Two_fields_of_one_name_are_seen()
    {
        var table = MapTable.Of([], Columns);
        table.Rows[1].To = "region";
        Assert.True(table.IsTwice(table.Rows[0]));
        table.Include(table.Rows[0], false);
        Assert.False(table.IsTwice(table.Rows[1]));
    }

    [Theory]
    [InlineData("""[{"a":"x"},{"a":"y"}]""", true, 0, null)]
    [InlineData("""[{"a":"x"},{"a":"y"},{"a":"x"}]""", false, 0, "x")]
    [InlineData("""[{"a":1.0},{"a":null},{"b":2}]""", false, 2, null)]
    [InlineData("""[{"a":{"b":1}},{"a":[]}]""", false, 2, null)]
    [InlineData("[]", false, 0, null)]
    public void A_key_is_checked_on_the_sample(string records, bool isGood, int empty, string? repeated)
    {
        var check = KeyCheck.Of(Records(records), ["a"]);
        Assert.Equal((isGood, empty, repeated), (check.IsGood, check.Empty, check.Repeated));
    }

    [Fact]
    public void Several_columns_are_one_key_as_the_pool_writes_it() =>
        Assert.Equal("a\\|b|c\\\\d|7", KeyCheck.KeyOf(Records("""[{"x":"a|b","y":"c\\d","z":7}]""")[0], ["x", "y", "z"]));

    [Fact]
    public void The_first_column_is_the_key_unless_another_tells_the_rows_apart_and_it_does_not()
    {
        Assert.Equal("a", KeyChoice.Suggest(Report("""[{"a":1,"b":"x"},{"a":2,"b":"y"}]""")));
        Assert.Equal("b", KeyChoice.Suggest(Report("""[{"a":1,"b":"x"},{"a":1,"b":"y"}]""")));
        Assert.Equal("a", KeyChoice.Suggest(Report("""[{"a":1,"b":"x"},{"a":1,"b":"x"}]""")));
        Assert.Equal("ID", KeyChoice.Suggest(Report("""[{"a":1,"ID":"x"},{"a":2,"ID":"y"}]""", second: "ID")));
        Assert.Equal("a", KeyChoice.Suggest(Report("""[{"a":1,"id":"x"},{"a":2,"id":"x"}]""", second: "id")));
    }

    [Fact]
    public void Records_stand_beside_their_items_and_what_was_left_out_stands_alone()
    {
        var report = Report("""[{"a":1,"b":"x"},{"a":null,"b":"y"},{"a":1,"b":"z"}]""") with { Items = [new TestItemRow("1", new JsonObject { ["b"] = "z" })] };
        Assert.Equal([null, null, "1"], ItemPairs.Of(report, ["a"]).Select(pair => pair.Item?.Key));
    }

    [Theory]
    [InlineData("\"12\"", "string", "number", "12")]
    [InlineData("\"n/a\"", "string", "number", null)]
    [InlineData("12345678901234567.89", "number", "string", "12345678901234567.89")]
    [InlineData("\"naïve\"", "string", "auto", "naïve")]
    [InlineData("\"2026-04-09\"", "date", "boolean", null)]
    public void Values_convert_here_as_they_will_in_the_pool(string value, string found, string wanted, string? expected)
    {
        var isGood = ValueText.TryConvert(JsonNode.Parse(value), found, wanted, out var result);
        Assert.Equal((expected is not null, expected ?? ""), (isGood, ValueText.Of(result)));
    }

    private static string Written(string mapping, Action<MapTable> change)
    {
        var json = JsonNode.Parse(mapping)!.AsObject();
        var table = MapTable.Of(json, Columns);
        change(table);
        table.Write(json);
        return json.ToJsonString();
    }

    private static JsonObject[] Records(string json) => [.. JsonNode.Parse(json)!.AsArray().Select(record => record!.AsObject())];

    private static TestReport Report(string records, string second = "b") => new()
    {
        Ok = true,
        Steps = [],
        Columns = [new("a", "number", 1), new(second, "string", "x")],
        Records = Records(records),
        Items = [],
        Warnings = [],
        Detected = new Dictionary<string, string>(),
    };
}

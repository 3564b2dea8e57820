using System.Text;
using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Core.Mapping;
using DataPool.Core.Streams;
using DataPool.Core.Values;
using DataPool.Expressions;
using Xunit;

namespace DataPool.Core.Tests.Mapping;

public class MappingDefinitionTests
{
    [Fact]
    public void A_push_has_its_defaults()
    {
        var mapping = Read("""{"stream":"s"}""", isPull: false);
        Assert.Equal("s", mapping.Stream);
        Assert.Null(mapping.Key);
        Assert.Empty(mapping.Fields);
        Assert.Equal((UnmappedMode.Include, NestedMode.Flatten, WriteMode.Merge, MissingPolicy.Remove), (mapping.Unmapped, mapping.Nested, mapping.Write, mapping.Missing));
    }

    [Fact]
    public void A_pull_replaces_by_default() => Assert.Equal(WriteMode.Replace, Read("""{"stream":"s"}""", isPull: true).Write);

    [Fact]
    public void Everything_is_read()
    {
        var mapping = Read("""
            {"stream":"0_a-b","key":["a","b"],"unmapped":"drop","nested":"json","write":"merge","missing":"mark",
             "fields":[{"from":"total","to":"revenue","type":"number","culture":"de-DE","default":0.10},
                       {"from":"day","type":"date","format":"dd.MM.yyyy","default":null},{"from":"x","default":[1, 2]}]}
            """, isPull: true);
        Assert.Equal(["a", "b"], mapping.Key!);
        Assert.Equal((UnmappedMode.Drop, NestedMode.Json, WriteMode.Merge, MissingPolicy.Mark), (mapping.Unmapped, mapping.Nested, mapping.Write, mapping.Missing));
        Assert.Equal(
            ["total>revenue Number  de-DE 0.1", "day>day Date dd.MM.yyyy  ", "x>x    [1,2]"],
            mapping.Fields.Select(field => $"{field.From}>{field.To} {field.Type} {field.Format} {field.Culture?.Name} {(field.Default is null ? "" : Encoding.UTF8.GetString(field.Default))}"));
        Assert.Equal(ValueKind.Number, mapping.Fields[0].Type);
    }

    [Theory]
    [InlineData("{}", "mapping.stream required: mapping.stream is required.")]
    [InlineData("""{"stream":"Sales"}""", "mapping.stream invalid: mapping.stream must have 1 to 64 characters of a-z, 0-9, _ and -, and begin with a letter or digit.")]
    [InlineData("""{"stream":"s","key":["a","","a"]}""", "mapping.key[1] required: mapping.key[1] must not be empty.|mapping.key[2] invalid: mapping.key[2] names \"a\" a second time.")]
    [InlineData("""{"stream":"s","key":"a"}""", "mapping.key type: mapping.key must be a list.")]
    [InlineData("""{"stream":"s","unmapped":"keep"}""", "mapping.unmapped invalid: mapping.unmapped must be one of: include, drop.")]
    [InlineData("""{"stream":"s","unmapped":"drop"}""", "mapping.unmapped invalid: mapping.unmapped is drop, but mapping.fields names no field: every item would be empty. Name fields, or choose include.")]
    [InlineData("""{"stream":"s","missing":"keep"}""", "mapping.missing unknown: mapping.missing is not known here; remove it.")]
    [InlineData("""{"stream":"s","guard":{"maxRemovedPercent":101,"allowEmpty":1,"x":1}}""", "mapping.guard.maxRemovedPercent range: mapping.guard.maxRemovedPercent must be between 0 and 100.|mapping.guard.allowEmpty type: mapping.guard.allowEmpty must be true or false.|mapping.guard.x unknown: mapping.guard.x is not known here; remove it.")]
    [InlineData("""{"stream":"s","guard":true}""", "mapping.guard type: mapping.guard must be an object.")]
    [InlineData("""{"stream":"s","expireAfterSeconds":0}""", "mapping.expireAfterSeconds range: mapping.expireAfterSeconds must be between 1 and 31536000.")]
    [InlineData("""{"stream":"s","maxItems":0}""", "mapping.maxItems range: mapping.maxItems must be between 1 and 500.")]
    [InlineData("""{"stream":"s","maxItems":501,"overflow":"dropOldest"}""", "mapping.maxItems range: mapping.maxItems must be between 1 and 500.")]
    [InlineData("""{"stream":"s","maxItems":5,"overflow":"dropNewest"}""", "mapping.overflow invalid: mapping.overflow must be one of: reject, dropOldest.")]
    [InlineData("""{"stream":"s","overflow":"dropOldest"}""", "mapping.overflow invalid: mapping.overflow is dropOldest, which needs mapping.maxItems: say how many items the connector may have.")]
    public void What_is_wrong_with_a_mapping_is_told(string json, string errors) => Assert.Equal(errors.Split('|'), Errors(json));

    [Theory]
    [InlineData("""{}""", "mapping.fields[0].from required: mapping.fields[0].from is required.")]
    [InlineData("""{"from":"a","to":""}""", "mapping.fields[0].to invalid: mapping.fields[0].to must have 1 to 128 characters, none of them a control character.")]
    [InlineData("""{"from":"a","to":"b\n"}""", "mapping.fields[0].to invalid: mapping.fields[0].to must have 1 to 128 characters, none of them a control character.")]
    [InlineData("""{"from":"a"},{"from":"b","to":"a"}""", "mapping.fields[1].to invalid: mapping.fields[1].to: the field \"a\" is there already, from mapping.fields[0]. Give each field a name of its own.")]
    [InlineData("""{"from":"a","type":"text"}""", "mapping.fields[0].type invalid: mapping.fields[0].type must be one of: auto, string, number, boolean, date, json.")]
    [InlineData("""{"from":"a","format":"0.0"}""", "mapping.fields[0].format invalid: mapping.fields[0].format needs the type string (for numbers and dates that become text) or date (for text that becomes a date).")]
    [InlineData("""{"from":"a","culture":"de-DE"}""", "mapping.fields[0].culture invalid: mapping.fields[0].culture needs the type string, number or date.")]
    [InlineData("""{"from":"a","type":"number","culture":"xx-klingon"}""", "mapping.fields[0].culture invalid: mapping.fields[0].culture is not a culture known here; write it like de-DE or en-GB.")]
    [InlineData("""{"from":"a","type":"number","default":"x"}""", "mapping.fields[0].default invalid: mapping.fields[0].default does not convert to number.")]
    [InlineData("""{"from":"a","default":1e999}""", "mapping.fields[0].default invalid: mapping.fields[0].default repeats a property, nests too deep, or holds a number out of range, NUL or half of a surrogate pair.")]
    [InlineData("""{"from":"a","expression":"value"}""", "mapping.fields[0].expression invalid: mapping.fields[0].expression cannot be used here.")]
    public void What_is_wrong_with_a_field_is_told(string field, string error) =>
        Assert.Equal([error], Errors($"{{\"stream\":\"s\",\"fields\":[{field}]}}"));

    [Theory]
    [InlineData("""{"stream":"s","key":[]}""", "mapping.key invalid: mapping.key is empty, which asks for generated keys: a pull cannot have them, since it must know its items again. Name at least one field, or leave it out for the default.")]
    [InlineData("""{"stream":"s","expireAfterSeconds":5}""", "mapping.expireAfterSeconds unknown: mapping.expireAfterSeconds is not known here; remove it.")]
    public void What_belongs_to_a_push_is_refused_for_a_pull(string json, string error) => Assert.Equal([error], Errors(json, isPull: true));

    [Fact]
    public void Limits_and_guards_are_read()
    {
        var push = Read("""{"stream":"s","guard":{"maxRemovedPercent":0},"expireAfterSeconds":60,"maxItems":500,"overflow":"dropOldest"}""", isPull: false);
        Assert.Equal((new WriteGuard(0, true), TimeSpan.FromMinutes(1), 500, Overflow.DropOldest), (push.Guard!, push.ExpireAfter!.Value, push.MaxItems, push.Overflow));
        var plain = Read("""{"stream":"s"}""", isPull: false);
        Assert.Equal((null, null, 0, Overflow.Reject, false), (plain.Guard, plain.ExpireAfter, plain.MaxItems, plain.Overflow, plain.GeneratesKeys));
    }

    [Theory]
    [InlineData("""{"stream":"s","key":[]}""", 500, Overflow.DropOldest)]
    [InlineData("""{"stream":"s","key":[],"maxItems":7,"overflow":"reject"}""", 7, Overflow.Reject)]
    [InlineData("""{"stream":"s","key":[],"overflow":"dropOldest"}""", 500, Overflow.DropOldest)]
    public void Where_keys_are_generated_the_oldest_give_way_unless_the_definition_says_otherwise(string json, int maxItems, Overflow overflow)
    {
        var mapping = Read(json, isPull: false);
        Assert.True(mapping.GeneratesKeys);
        Assert.Equal((maxItems, overflow), (mapping.MaxItems, mapping.Overflow));
        using var document = JsonDocument.Parse("""{"stream":"s","key":[]}""");
        Assert.Equal(1000, MappingDefinition.Read(new ObjectReader(document.RootElement, "mapping", []), isPull: false).MaxItems);
    }

    [Theory]
    [InlineData("", false, null)]
    [InlineData("", true, "null False")]
    [InlineData(",\"guard\":{}", true, "null False")]
    [InlineData(",\"guard\":{\"allowEmpty\":true}", true, null)]
    [InlineData(",\"guard\":{\"allowEmpty\":false}", false, "null False")]
    [InlineData(",\"guard\":{\"maxRemovedPercent\":50}", false, "50 True")]
    [InlineData(",\"guard\":{\"maxRemovedPercent\":50}", true, "50 False")]
    public void Whether_an_empty_run_is_held_follows_the_type_unless_the_definition_says(string guard, bool holdsEmpty, string? expected)
    {
        using var document = JsonDocument.Parse($"{{\"stream\":\"s\"{guard}}}");
        var read = MappingDefinition.Read(new ObjectReader(document.RootElement, "mapping", []), isPull: true, holdsEmpty).Guard;
        Assert.Equal(expected, read is null ? null : $"{read.MaxRemovedPercent?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"} {read.AllowEmpty}");
    }

    internal static MappingDefinition Read(string json, bool isPull)
    {
        var errors = new List<DefinitionError>();
        using var document = JsonDocument.Parse(json);
        var mapping = MappingDefinition.Read(new ObjectReader(document.RootElement, "mapping", errors), isPull, itemsPerStream: 500, expressions: new JavaScript());
        Assert.Empty(errors);
        return mapping;
    }

    internal static IEnumerable<string> Errors(string json, bool isPull = false, JavaScript? expressions = null)
    {
        var errors = new List<DefinitionError>();
        using var document = JsonDocument.Parse(json);
        MappingDefinition.Read(new ObjectReader(document.RootElement, "mapping", errors), isPull, itemsPerStream: 500, expressions: expressions);
        return errors.Select(error => $"{error.Path} {error.Code}: {error.Message}");
    }
}

using System.Text;
using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Core.Mapping;
using DataPool.Core.Streams;
using DataPool.Core.Values;
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
    [InlineData("""{"stream":"s","key":[]}""", "mapping.key unknown: mapping.key must name at least one field; leave it out for the default.")]
    [InlineData("""{"stream":"s","key":["a","","a"]}""", "mapping.key[1] required: mapping.key[1] must not be empty.|mapping.key[2] invalid: mapping.key[2] names \"a\" a second time.")]
    [InlineData("""{"stream":"s","key":"a"}""", "mapping.key type: mapping.key must be a list.")]
    [InlineData("""{"stream":"s","unmapped":"keep"}""", "mapping.unmapped invalid: mapping.unmapped must be one of: include, drop.")]
    [InlineData("""{"stream":"s","unmapped":"drop"}""", "mapping.unmapped invalid: mapping.unmapped is drop, but mapping.fields names no field: every item would be empty. Name fields, or choose include.")]
    [InlineData("""{"stream":"s","missing":"keep"}""", "mapping.missing unknown: mapping.missing is not known here; remove it.")]
    [InlineData("""{"stream":"s","guard":{},"expireAfterSeconds":1,"maxItems":1,"overflow":"reject"}""", "mapping.guard unknown: mapping.guard is not known here; remove it.|mapping.expireAfterSeconds unknown: mapping.expireAfterSeconds is not known here; remove it.|mapping.maxItems unknown: mapping.maxItems is not known here; remove it.|mapping.overflow unknown: mapping.overflow is not known here; remove it.")]
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
    [InlineData("""{"from":"a","expression":"value"}""", "mapping.fields[0].expression unknown: mapping.fields[0].expression is not known here; remove it.")]
    public void What_is_wrong_with_a_field_is_told(string field, string error) =>
        Assert.Equal([error], Errors($"{{\"stream\":\"s\",\"fields\":[{field}]}}"));

    internal static MappingDefinition Read(string json, bool isPull)
    {
        var errors = new List<DefinitionError>();
        using var document = JsonDocument.Parse(json);
        var mapping = MappingDefinition.Read(new ObjectReader(document.RootElement, "mapping", errors), isPull);
        Assert.Empty(errors);
        return mapping;
    }

    private static IEnumerable<string> Errors(string json)
    {
        var errors = new List<DefinitionError>();
        using var document = JsonDocument.Parse(json);
        MappingDefinition.Read(new ObjectReader(document.RootElement, "mapping", errors), isPull: false);
        return errors.Select(error => $"{error.Path} {error.Code}: {error.Message}");
    }
}

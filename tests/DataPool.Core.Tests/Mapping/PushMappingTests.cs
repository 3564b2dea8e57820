using DataPool.Core.Records;
using Xunit;

namespace DataPool.Core.Tests.Mapping;

public class PushMappingTests
{
    private const string Plain = """{"stream":"s"}""";

    [Fact]
    public void Without_fields_the_batch_itself_gets_its_keys()
    {
        var run = new MappingRun(Plain, isPull: false);
        using var source = run.Batch("""{"id":"a|b","x":1}""", """{"x":2,"id":1.50}""", """{"id":true}""", """{"id":"é"}""");
        Assert.Same(source, run.Mapper.Map(source, run.Context()));
        Assert.Equal(["a|b{id=\"a|b\",x=1}", "1.5{x=2,id=1.5}", "true{id=true}", "é{id=\"é\"}"], MappingRun.Lines(source));
    }

    [Fact]
    public void Many_keys_make_the_batch_grow_and_lose_nothing()
    {
        var run = new MappingRun("""{"stream":"s","key":["a","id"]}""", isPull: false);
        string[] records = [.. Enumerable.Range(0, 3000).Select(i => $"{{\"id\":{i},\"a\":\"{new string('k', i % 200)}\"}}")];
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => $"{new string('k', i % 200)}|{i}{{id={i},a=\"{new string('k', i % 200)}\"}}"), run.Map(records));
    }

    [Theory]
    [InlineData("""{"stream":"s","key":["b","a"]}""", null, "y\\|\\\\|x")]
    [InlineData("""{"stream":"s","key":["b"]}""", "a", "x")]
    [InlineData("""{"stream":"s"}""", null, "i")]
    public void The_key_is_the_requests_or_the_mappings_or_id(string mapping, string? named, string key)
    {
        var run = new MappingRun(mapping, isPull: false) { KeyOverride = named };
        Assert.StartsWith(key + "{", run.Map("""{"id":"i","a":"x","b":"y|\\"}""").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":null}""", "Item #2: the key field \"id\" must hold a string, number, boolean or date, and not be empty.")]
    [InlineData("""{"id":""}""", "Item #2: the key field \"id\" must hold a string, number, boolean or date, and not be empty.")]
    [InlineData("""{"id":[1]}""", "Item #2: the key field \"id\" must hold a string, number, boolean or date, and not be empty.")]
    [InlineData("""{"id":"a\tb"}""", "Item #2: its key, from \"id\", holds a control character.")]
    public void A_record_without_a_usable_key_is_refused(string record, string message)
    {
        var run = new MappingRun(Plain, isPull: false);
        var refused = Assert.Throws<RecordException>(() => run.Map("""{"id":1}""", record));
        Assert.Equal(("invalid_item", message, "#2", "id"), (refused.Code, refused.Message, refused.Item, refused.Field));
    }

    [Theory]
    [InlineData("{\"stream\":\"s\"}", "id")]
    [InlineData("{\"stream\":\"s\",\"key\":[]}", "id")]
    [InlineData("{\"stream\":\"s\",\"key\":[\"id\"]}", null)]
    public void A_record_that_lacks_a_named_key_is_refused_even_if_it_is_id(string mapping, string? named)
    {
        var run = new MappingRun(mapping, isPull: false) { KeyOverride = named };
        var refused = Assert.Throws<RecordException>(() => run.Map("""{"id":1}""", """{"x":1}"""));
        Assert.Equal("Item #2 lacks the key field \"id\". Send it, or name another with idField, X-Item-Key or mapping.key.", refused.Message);
    }

    [Fact]
    public void A_key_has_at_most_256_characters()
    {
        var run = new MappingRun(Plain, isPull: false);
        Assert.Single(run.Map($"{{\"id\":\"{new string('é', 256)}\"}}"));
        var refused = Assert.Throws<RecordException>(() => run.Map($"{{\"id\":\"{new string('é', 257)}\"}}"));
        Assert.Equal("Item #1: its key, from \"id\", is longer than 256 characters.", refused.Message);
    }

    [Fact]
    public void Fields_are_selected_renamed_retyped_and_given_defaults()
    {
        var run = new MappingRun("""
            {"stream":"s","fields":[{"from":"total","to":"revenue","type":"number","culture":"de-DE"},
            {"from":"day","type":"date","format":"dd.MM.yyyy"},{"from":"at","type":"date"},{"from":"none","to":"d","type":"number","default":"5"},{"from":"gone"}]}
            """, isPull: false)
        { Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") };
        Assert.Equal(
            ["1{revenue=1234.56,day@\"2026-04-09\",at@\"2026-04-09T10:00:00Z\",d=5,id=1,z=[]}", "2{revenue=null,d=5,id=2}", "3{d=0,id=3}"],
            run.Map(
                """{"id":1,"total":"1.234,56","z":[],"day":"09.04.2026","at":"2026-04-09 12:00"}""",
                """{"none":null,"id":2,"total":null}""",
                """{"id":3,"none":0}"""));
    }

    [Fact]
    public void Unmapped_fields_can_be_dropped_and_the_key_comes_from_the_source() => Assert.Equal(
        ["7{k=\"7\"}"],
        new MappingRun("""{"stream":"s","key":["id"],"unmapped":"drop","fields":[{"from":"id","to":"k","type":"string"}]}""", isPull: false).Map("""{"id":7,"x":1}"""));

    [Fact]
    public void A_value_that_does_not_convert_is_refused()
    {
        var run = new MappingRun("""{"stream":"s","fields":[{"from":"n","to":"m","type":"number"}]}""", isPull: false);
        var refused = Assert.Throws<RecordException>(() => run.Map("""{"id":"north","n":"abc"}"""));
        Assert.Equal("Item \"north\": the field \"n\" holds \"abc\", which does not convert to number.", refused.Message);
        Assert.Equal(("invalid_item", "north", "n"), (refused.Code, refused.Item, refused.Field));
    }

    [Fact]
    public void Two_fields_of_one_name_are_refused()
    {
        var run = new MappingRun("""{"stream":"s","fields":[{"from":"total","to":"revenue"}]}""", isPull: false);
        Assert.Equal(["1{id=1,revenue=2}"], run.Map("""{"id":1,"revenue":2}"""));
        var refused = Assert.Throws<RecordException>(() => run.Map("""{"id":1,"total":3,"revenue":2}"""));
        Assert.Equal("Item \"1\": two of its fields become \"revenue\". Rename one of them in the mapping.", refused.Message);
        Assert.Equal(("invalid_item", "1", "revenue"), (refused.Code, refused.Item, refused.Field));
    }

    [Fact]
    public void Limits_hold_after_mapping_too()
    {
        var limits = new RecordLimits { FieldsPerItem = 2, ValueBytes = 5 };
        var run = new MappingRun("""{"stream":"s","fields":[{"from":"d","default":1},{"from":"n","type":"string","format":"0.00"}]}""", isPull: false) { Limits = limits };
        Assert.Equal("Item \"1\" would have 3 fields; at most 2 are allowed. Send fewer, or raise DataPool:Limits:FieldsPerItem.", Assert.Throws<RecordException>(() => run.Map("""{"id":1,"x":2}""")).Message);
        var wide = new MappingRun("""{"stream":"s","fields":[{"from":"n","type":"string","format":"0.00"}]}""", isPull: false) { Limits = limits };
        Assert.Equal("Item \"1\": the value of the field \"n\" is larger than 5 bytes.", Assert.Throws<RecordException>(() => wide.Map("""{"id":1,"n":1000}""")).Message);
    }

    [Fact]
    public void One_key_may_come_twice_and_stays_in_order() =>
        Assert.Equal(["a{id=\"a\",x=1}", "b{id=\"b\"}", "a{id=\"a\",x=2}"], new MappingRun(Plain, isPull: false).Map("""{"id":"a","x":1}""", """{"id":"b"}""", """{"id":"a","x":2}"""));

    [Fact]
    public void Shapes_and_plans_are_reused_and_bounded()
    {
        var run = new MappingRun("""{"stream":"s","fields":[{"from":"a","to":"b"}]}""", isPull: false);
        using var source = run.Batch("""{"id":1,"a":2}""", """{"id":2,"a":3}""");
        using var first = run.Mapper.Map(source, run.Context());
        Assert.Same(first.ShapeOf(0), first.ShapeOf(1));
        for (var i = 0; i < 600; i++) Assert.Equal([$"1{{b=2,id=1,f{i}=3}}"], run.Map($"{{\"id\":1,\"a\":2,\"f{i}\":3}}"));
    }
}

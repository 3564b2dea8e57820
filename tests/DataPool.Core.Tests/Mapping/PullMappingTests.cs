using DataPool.Core.Connectors;
using Xunit;

namespace DataPool.Core.Tests.Mapping;

public class PullMappingTests
{
    private const string Plain = """{"stream":"s"}""";

    [Fact]
    public void The_first_column_is_the_key_by_default_and_id_without_columns()
    {
        Assert.Equal(["x{a=\"x\",id=1}"], new MappingRun(Plain, isPull: true) { Columns = ["a", "id"] }.Map("""{"a":"x","id":1}"""));
        Assert.Equal(["1{a=\"x\",id=1}"], new MappingRun(Plain, isPull: true).Map("""{"a":"x","id":1}"""));
    }

    [Fact]
    public void A_clean_pull_is_not_copied()
    {
        var run = new MappingRun(Plain, isPull: true) { Columns = ["id"] };
        using var source = run.Batch("""{"id":1}""", """{"id":2}""");
        Assert.Same(source, run.Mapper.Map(source, run.Context()));
        Assert.True(run.Warnings.IsEmpty);
    }

    [Fact]
    public void Records_without_a_key_are_skipped_and_of_duplicates_the_last_stays_in_its_place()
    {
        var run = new MappingRun(Plain, isPull: true) { Columns = ["id", "x"] };
        Assert.Equal(
            ["b{id=\"b\"}", "a{id=\"a\",x=2}", "c{id=\"c\"}"],
            run.Map("""{"id":"a","x":1}""", """{"id":null}""", """{"id":"b"}""", """{"id":""}""", """{"id":"a","x":2}""", """{"id":"x\ty"}""", """{"id":"c"}"""));
        Assert.Equal(["no_key id x2: record 2 | record 4", "duplicate_key  x1: a", "invalid_key id x1: record 6: a control character"], run.Warned());
    }

    [Fact]
    public void Values_that_do_not_convert_or_are_too_large_are_null_and_counted()
    {
        var run = new MappingRun("""{"stream":"s","fields":[{"from":"n","type":"number","default":9},{"from":"t","type":"string"}]}""", isPull: true)
        { Limits = new() { ValueBytes = 5 } };
        Assert.Equal(
            ["a{n=null,t=\"12345\",id=\"a\"}", "b{n=9,t=null,id=\"b\",u=null}"],
            run.Map("""{"id":"a","n":"abc","t":12345}""", """{"id":"b","n":null,"t":123456,"u":[1,2,3]}"""));
        Assert.Equal(["value_not_converted n x1: a: \"abc\"", "value_too_large t x1: b: 123456", "value_too_large u x1: b: [1,2,3]"], run.Warned());
    }

    [Fact]
    public void A_too_large_value_is_found_without_any_mapping()
    {
        var run = new MappingRun(Plain, isPull: true) { Limits = new() { ValueBytes = 5 } };
        Assert.Equal(["1{id=1,a=\"12345\",b=null}"], run.Map("""{"id":1,"a":"12345","b":"123456"}"""));
    }

    [Fact]
    public void A_taken_name_gets_a_number()
    {
        var run = new MappingRun("""{"stream":"s","fields":[{"from":"total","to":"revenue"}]}""", isPull: true) { Columns = ["id", "total", "revenue", "revenue_2"] };
        Assert.Equal(
            ["1{revenue=3,id=1,revenue_3=2,revenue_2=4}", "2{revenue=3,id=2,revenue_3=2,revenue_2=4}"],
            run.Map("""{"id":1,"total":3,"revenue":2,"revenue_2":4}""", """{"id":2,"total":3,"revenue":2,"revenue_2":4}"""));
        Assert.Equal(["field_renamed revenue x1: revenue became revenue_3, because a mapped field has its name"], run.Warned());
    }

    [Theory]
    [InlineData(new string[] { "a", "b" }, "The source has no field \"id\", which is the key. Name one of its fields in mapping.key: a, b.")]
    [InlineData(new string[] { "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12" }, "The source has no field \"id\", which is the key. Name one of its fields in mapping.key: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more.")]
    [InlineData(new string[0], "The source has no field \"id\", which is the key. Name one of its fields in mapping.key: a.")]
    public void A_source_without_the_key_fails(string[] columns, string message)
    {
        var run = new MappingRun("""{"stream":"s","key":["id"]}""", isPull: true) { Columns = columns };
        var failed = Assert.Throws<SourceException>(() => run.Map("""{"a":1}""", """{"a":2}"""));
        Assert.Equal(("key_missing", message, false), (failed.Code, failed.Message, failed.Transient));
    }

    [Fact]
    public void An_empty_source_is_no_error() => Assert.Empty(new MappingRun("""{"stream":"s","key":["id"]}""", isPull: true).Map());

    [Fact]
    public void Too_many_fields_fail_the_run()
    {
        foreach (var mapping in (string[])[Plain, """{"stream":"s","fields":[{"from":"a","to":"z"}]}"""])
        {
            var run = new MappingRun(mapping, isPull: true) { Limits = new() { FieldsPerItem = 2 } };
            var failed = Assert.Throws<SourceException>(() => run.Map("""{"id":1}""", """{"id":2,"a":1,"b":2}"""));
            Assert.Equal(("too_many_fields", "Record 2 (\"2\") has 3 fields; at most 2 are allowed. Select fewer, or raise DataPool:Limits:FieldsPerItem."), (failed.Code, failed.Message));
        }
    }

    [Fact]
    public void A_request_s_key_field_means_nothing_to_a_pull() =>
        Assert.Equal(["1{id=1,a=2}"], new MappingRun(Plain, isPull: true) { KeyOverride = "a" }.Map("""{"id":1,"a":2}"""));
}

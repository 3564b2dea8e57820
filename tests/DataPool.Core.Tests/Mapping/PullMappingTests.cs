using DataPool.Core.Connectors;
using DataPool.Core.Mapping;
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
    public void Records_that_come_in_parts_are_mapped_as_one()
    {
        var run = new MappingRun(Plain, isPull: true);
        using var mapping = new PullMapping(run.Mapper, run.Context());
        foreach (var part in (string[][])[["""{"id":"a","x":1}""", """{"y":0}"""], [], ["""{"id":"b"}""", """{"id":"a","x":2}""", """{"z":0}"""]])
        {
            using var records = run.Batch(part);
            mapping.Take(records, ["id", "x"]);
        }

        Assert.Equal(5, mapping.RowCount);
        using var mapped = mapping.Finish();
        Assert.Equal(["b{id=\"b\"}", "a{id=\"a\",x=2}"], MappingRun.Lines(mapped));
        Assert.Equal(["no_key id x2: record 2 | record 5", "duplicate_key  x1: a"], run.Warned());
    }

    [Fact]
    public void What_later_records_replace_makes_room()
    {
        var run = new MappingRun(Plain, isPull: true);
        using var mapping = new PullMapping(run.Mapper, run.Context());
        using var records = run.Batch([.. Enumerable.Range(0, 500).Select(i => $$"""{"id":{{i}},"x":"{{new string('x', 2000)}}"}""")]);
        using var others = run.Batch([.. Enumerable.Range(250, 500).Select(i => $$"""{"id":{{i}},"x":"{{new string('y', 2000)}}"}""")]);
        for (var i = 0; i < 100; i++) mapping.Take(i % 2 == 0 ? records : others, []);
        // 100 MB were read; what is held never needs more than what stays, once more what was replaced since it was last put in order, and 16 MB.
        using var mapped = mapping.Finish();
        Assert.Equal(50_000, mapping.RowCount);
        Assert.Equal(Enumerable.Range(0, 750).Select(i => (i, i < 250 ? 'x' : 'y')), MappingRun.Lines(mapped).Select(line => (int.Parse(line[..line.IndexOf('{')], System.Globalization.CultureInfo.InvariantCulture), line[^3])));
        Assert.InRange(mapped.Position, 0, 2_000_000);
    }

    [Fact]
    public void More_items_than_any_stream_may_hold_are_refused_before_they_fill_the_memory()
    {
        var run = new MappingRun(Plain, isPull: true);
        var context = new MapContext { IsPull = true, TimeZone = TimeZoneInfo.Utc, Limits = new(), MostItems = 3 };
        using var mapping = new PullMapping(run.Mapper, context);
        using var same = run.Batch("""{"id":1}""", """{"id":2}""", """{"id":3}""", """{"id":1}""", """{"id":2}""");
        mapping.Take(same, []);
        using var fourth = run.Batch("""{"id":4}""");
        Assert.Equal("stream_full", Assert.Throws<SourceException>(() => mapping.Take(fourth, [])).Code);
    }

    [Fact]
    public void An_empty_part_says_nothing_about_the_key_of_the_others()
    {
        var run = new MappingRun(Plain, isPull: true);
        using var mapping = new PullMapping(run.Mapper, run.Context());
        using var empty = run.Batch();
        using var full = run.Batch("""{"no":"a","id":1}""");
        mapping.Take(empty, []);
        mapping.Take(full, ["no", "id"]);
        using var mapped = mapping.Finish();
        Assert.Equal(["a{no=\"a\",id=1}"], MappingRun.Lines(mapped));
    }

    [Fact]
    public void Who_was_given_up_brings_nothing_more()
    {
        var run = new MappingRun(Plain, isPull: true);
        using var mapping = new PullMapping(run.Mapper, run.Context());
        using var records = run.Batch("""{"id":1}""");
        mapping.Take(records, []);
        mapping.Dispose();
        Assert.Throws<OperationCanceledException>(() => mapping.Take(records, []));
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

using System.Text;
using DataPool.Core.Mapping;
using DataPool.Core.Records;
using Xunit;

namespace DataPool.Core.Tests.Mapping;

/// <summary>PRODUCT 2.1 and 2.4: keys that DataPool makes, and keys that records bring.</summary>
public class GeneratedKeyTests
{
    private const string Plain = """{"stream":"s"}""";
    private const string Generates = """{"stream":"s","key":[]}""";

    [Fact]
    public void Where_nothing_is_named_only_records_without_an_id_get_a_key()
    {
        var run = new MappingRun(Plain, isPull: false);
        var context = run.Context();
        using var source = run.Batch("""{"id":"a","x":1}""", """{"x":2}""", """{"x":3,"id":4}""", "{}");
        var lines = MappingRun.Lines(run.Mapper.Map(source, context));
        Assert.Equal(["a{id=\"a\",x=1}", $"{context.GeneratedKeys[0]}{{x=2}}", "4{x=3,id=4}", $"{context.GeneratedKeys[1]}{{}}"], lines);
        Assert.Equal(2, context.GeneratedKeys.Count);
    }

    [Fact]
    public void An_empty_key_list_asks_for_a_key_of_its_own_for_each_record()
    {
        var run = new MappingRun(Generates, isPull: false);
        var context = run.Context();
        using var source = run.Batch("""{"id":"a"}""", """{"id":"a"}""");
        var lines = MappingRun.Lines(run.Mapper.Map(source, context));
        Assert.Equal(context.GeneratedKeys.Select(key => $"{key}{{id=\"a\"}}"), lines);
        Assert.Equal(2, context.GeneratedKeys.Distinct().Count());
    }

    [Fact]
    public void A_request_that_names_a_field_wins_over_generated_keys()
    {
        var run = new MappingRun(Generates, isPull: false) { KeyOverride = "x" };
        var context = run.Context();
        using var source = run.Batch("""{"x":"b"}""");
        Assert.Equal(["b{x=\"b\"}"], MappingRun.Lines(run.Mapper.Map(source, context)));
        Assert.Empty(context.GeneratedKeys);
    }

    [Fact]
    public void Generated_keys_go_through_a_mapping_that_copies()
    {
        var run = new MappingRun("""{"stream":"s","fields":[{"from":"x","to":"y"}]}""", isPull: false);
        var context = run.Context();
        using var source = run.Batch("""{"x":1}""");
        using var target = run.Mapper.Map(source, context);
        Assert.Equal([$"{context.GeneratedKeys.Single()}{{y=1}}"], MappingRun.Lines(target));
    }

    [Fact]
    public void Keys_that_records_bring_stay_whatever_the_mapping_names()
    {
        var run = new MappingRun("""{"stream":"s","key":["x"]}""", isPull: false) { KeysAreSet = true, KeyOverride = "x" };
        using var source = Keyed(run, "a", "b");
        Assert.Equal(["a{x=1}", "b{x=1}"], MappingRun.Lines(run.Mapper.Map(source, run.Context())));
    }

    [Theory]
    [InlineData(Plain)]
    [InlineData("""{"stream":"s","key":["x"]}""")]
    public void A_record_that_brings_none_is_refused_where_keys_are_not_generated(string mapping)
    {
        var run = new MappingRun(mapping, isPull: false) { KeysAreSet = true };
        using var source = Keyed(run, "a", "");
        var refused = Assert.Throws<RecordException>(() => run.Mapper.Map(source, run.Context()));
        Assert.Equal(("invalid_item", "Item #2 has no \"id\". Send it, or let keys be generated with \"key\": [] in the mapping.", "#2", "id"), (refused.Code, refused.Message, refused.Item, refused.Field));
    }

    [Fact]
    public void A_record_that_brings_none_gets_one_where_they_are()
    {
        var run = new MappingRun(Generates, isPull: false) { KeysAreSet = true };
        var context = run.Context();
        using var source = Keyed(run, "", "b");
        var lines = MappingRun.Lines(run.Mapper.Map(source, context));
        Assert.Equal([$"{context.GeneratedKeys.Single()}{{x=1}}", "b{x=1}"], lines);
    }

    [Fact]
    public void Generated_keys_are_uuids_of_version_7_that_sort_as_they_were_made_whatever_the_clock_does()
    {
        var now = new DateTimeOffset(2026, 4, 9, 12, 0, 0, TimeSpan.Zero);
        var generated = new GeneratedKeys();
        var keys = new List<string>();
        for (var i = 0; i < 5000; i++) keys.Add(generated.Next(now));
        keys.Add(generated.Next(now.AddSeconds(1)));
        keys.Add(generated.Next(now.AddHours(-1)));
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Assert.Equal(keys.Count, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", key));
        var milliseconds = Convert.ToInt64(keys[0].Replace("-", "", StringComparison.Ordinal)[..12], 16);
        Assert.Equal(now, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
    }

    [Fact]
    public void Keys_that_are_made_at_once_on_many_threads_are_distinct()
    {
        var generated = new GeneratedKeys();
        var now = DateTimeOffset.UnixEpoch.AddDays(20_000);
        var keys = new string[20_000];
        Parallel.For(0, keys.Length, i => keys[i] = generated.Next(now)[..18]);
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    private static RecordBatch Keyed(MappingRun run, params string[] keys)
    {
        var batch = run.Batch([.. keys.Select(_ => """{"x":1}""")]);
        for (var i = 0; i < keys.Length; i++)
        {
            var start = batch.Position;
            batch.Append(Encoding.UTF8.GetBytes(keys[i]));
            batch.EndKey(i, start);
        }

        return batch;
    }
}

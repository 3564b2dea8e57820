using DataPool.Core.Storage;
using DataPool.Core.Streams;
using DataPool.Core.Tests.Streams;

namespace DataPool.Storage.Tests.Compliance.History;

/// <summary>What is kept, and for how long.</summary>
public abstract class HistoryKeepingSuite : HistorySuite
{
    [Fact]
    public async Task A_stream_that_never_changed_has_no_history()
    {
        await using var bench = await OpenBenchAsync();
        Assert.Null(await bench.DumpAsync(1, DateTimeOffset.MaxValue));
        Assert.Null(bench.History.KeptSince(1));
    }

    [Fact]
    public async Task Streams_from_before_there_was_a_history_are_kept_from_their_items_on()
    {
        await using var bench = await OpenBenchAsync();
        bench.Rules = _ => new HistoryRule(0, 1 << 20);
        for (var i = 0; i < 5; i++) await WriteAsync(bench, 1, i);
        await bench.TickAsync();
        Assert.Null(bench.History.KeptSince(1));

        bench.Rules = _ => new HistoryRule(7, 1 << 20);
        await bench.TickAsync();
        await WriteAsync(bench, 1, 5);
        await bench.TickAsync();
        Assert.Null(bench.History.KeptSince(1)); // The items do not stand there yet.
        await bench.FoldAsync(1);
        await bench.TickAsync();
        Assert.Equal(bench.Past(1)[5].At, bench.History.KeptSince(1));
        await WriteAsync(bench, 1, 6);
        await bench.AssertPastAsync(1);
    }

    [Fact]
    public async Task With_zero_days_what_there_was_is_deleted()
    {
        await using var bench = await OpenBenchAsync();
        for (var i = 0; i < 60; i++) await WriteAsync(bench, i % 2, i);
        await bench.TickAsync();
        Assert.True(bench.Test.Query("history", "SELECT count(*) FROM segment WHERE stream_id = 1") > 0);

        bench.Rules = id => new HistoryRule(id == 1 ? 0 : 7, 1 << 20);
        await bench.TickAsync();
        Assert.Equal(0, Blocks(bench, 1));
        Assert.Null(bench.History.KeptSince(1));
        Assert.Null(await bench.DumpAsync(1, DateTimeOffset.MaxValue));
        await bench.AssertPastAsync(0);
    }

    [Fact]
    public async Task The_history_of_a_deleted_stream_goes_with_it()
    {
        await using var bench = await OpenBenchAsync();
        for (var i = 0; i < 60; i++) await WriteAsync(bench, 1 + (i % 2), i);
        await bench.TickAsync();
        await bench.DeleteAsync(1);
        await bench.SettleAsync();
        await bench.TickAsync();
        Assert.Equal(0, Blocks(bench, 1));
        Assert.Null(bench.History.KeptSince(1));
        await bench.AssertPastAsync(2);
    }

    [Fact]
    public async Task Keyframes_are_made_in_turn_when_one_tick_has_no_time_for_all()
    {
        await using var bench = await OpenBenchAsync(new HistoryOptions { SegmentBytes = 1 << 20, MinKeyframeBytes = 100 });
        foreach (var stream in (long[])[1, 2]) await bench.WriteAsync(stream, Records.Push(1, WriteMode.Merge, ("a", [("x", 1)])));
        await bench.TickAsync();

        var made = new List<string>();
        bench.Test.Hooks.Committing = (connection, name) =>
        {
            if (name != "history-writer") return;
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT stream_id FROM keyframe ORDER BY stream_id, lsn";
            var keyframes = "";
            using (var rows = command.ExecuteReader())
                while (rows.Read())
                    keyframes += $" {rows.GetInt64(0)}";
            if (made is [.., var last] && last == keyframes) return;
            made.Add(keyframes);
            // No more than this much for one tick; not enough for the next tick to be due by itself.
            bench.Test.Time.Advance(TimeSpan.FromMilliseconds(501));
        };
        await GrowAsync(bench, 2);
        for (var round = 0; round < 2; round++)
        {
            // The first stream wants one each time.
            await GrowAsync(bench, 1);
            await bench.TickAsync();
        }

        await bench.SettleAsync();
        bench.Test.Hooks.Committing = null;
        Assert.Equal([" 1 1 2", " 1 1 2 2"], made.Take(2));
    }

    [Fact]
    public async Task Over_all_streams_the_oldest_goes_first()
    {
        await using var bench = await OpenBenchAsync(new HistoryOptions { SegmentBytes = 16 << 10, MinKeyframeBytes = 64 << 10, MaxBytes = 1 << 20 });
        var random = new Random(5);
        for (var i = 0; i < 500; i++)
        {
            // Stream 2 is written in the second half only.
            await WriteLargeAsync(bench, i, i < 250 ? 1 : 2, random);
            if (i % 20 == 0) await bench.FoldAsync(i < 250 ? 1 : 2);
            if (i % 20 == 0) await bench.TickAsync();
        }

        await bench.TickAsync();
        Assert.InRange(bench.Test.Query("history", "SELECT (SELECT sum(bytes) FROM keyframe) + (SELECT sum(bytes) FROM segment)"), 512 << 10, 1 << 20);
        Assert.True(bench.History.KeptSince(1) > bench.Past(1)[0].At);
        await bench.AssertPastAsync(1);
        await bench.AssertPastAsync(2);
    }

    [Fact]
    public async Task What_each_stream_takes_is_known_after_a_restart()
    {
        await using var bench = await OpenBenchAsync(new HistoryOptions { SegmentBytes = 16 << 10, MinKeyframeBytes = 64 << 10 });
        var random = new Random(7);
        for (var i = 0; i < 150; i++)
        {
            await WriteLargeAsync(bench, i, 1 + (i % 2), random);
            if (i % 20 > 17) await bench.FoldAsync(1 + (i % 2));
            if (i % 20 == 19) await bench.TickAsync();
        }

        await bench.RestartAsync();
        const string bytes = "SELECT (SELECT sum(bytes) FROM keyframe WHERE stream_id = 1) + (SELECT sum(bytes) FROM segment WHERE stream_id = 1)";
        var before = bench.Test.Query("history", bytes);
        // It must go by what lies behind the keyframes, which are a small part.
        bench.Rules = _ => new HistoryRule(7, before - 100_000);
        await bench.TickAsync();
        await bench.TickAsync();
        Assert.InRange(bench.Test.Query("history", bytes), 1, before - 100_000);
        Assert.True(bench.History.KeptSince(1) > bench.Past(1)[0].At);
        await bench.AssertPastAsync(1);
        await bench.AssertPastAsync(2);
    }

    [Fact]
    public async Task A_stream_whose_image_is_too_large_for_its_limit_has_no_history_until_the_limit_is_raised()
    {
        await using var bench = await OpenBenchAsync();
        bench.Rules = _ => new HistoryRule(7, 30_000);
        var random = new Random(6);
        for (var i = 0; i < 5; i++) await WriteLargeAsync(bench, i, 1, random);
        await bench.FoldAsync(1);
        await bench.TickAsync();
        await bench.TickAsync();
        Assert.Equal(["lost 1: one image of its items takes more than a third of its historyMaxBytes"], bench.Test.Observer.HistoryNotes);
        Assert.Null(bench.History.KeptSince(1));
        Assert.Equal(0, Blocks(bench, 1));

        bench.Rules = _ => new HistoryRule(7, 3_000_000);
        await bench.TickAsync();
        Assert.Equal(bench.Past(1)[4].At, bench.History.KeptSince(1));
        await WriteLargeAsync(bench, 5, 1, random);
        await bench.AssertPastAsync(1);
    }

    private static async Task GrowAsync(PastBench bench, long streamId)
    {
        var value = bench.Past(streamId).Count;
        await bench.WriteAsync(streamId, Records.Push(1, WriteMode.Merge, ("a", [("x", value), ("y", new string('y', 5_000 + value))])));
        await bench.FoldAsync(streamId);
    }
}

using DataPool.Core.Storage;
using DataPool.Core.Streams;
using DataPool.Core.Tests.Streams;
using DataPool.Storage.Engine.Log;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Tests.Sqlite.History;

/// <summary>What is kept, for how long, and what becomes of it when things go wrong.</summary>
public sealed class HistoryKeepingTests
{
    [Fact]
    public async Task A_stream_that_never_changed_has_no_history()
    {
        await using var bench = await PastBench.OpenAsync();
        Assert.Null(await bench.DumpAsync(1, DateTimeOffset.MaxValue));
        Assert.Null(bench.History.KeptSince(1));
    }

    [Fact]
    public async Task Streams_from_before_there_was_a_history_are_kept_from_their_items_on()
    {
        await using var bench = await PastBench.OpenAsync();
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
        await using var bench = await PastBench.OpenAsync();
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
        await using var bench = await PastBench.OpenAsync();
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
    public async Task A_deletion_that_a_crash_kept_from_the_history_is_done_after_the_start()
    {
        await using var bench = await PastBench.OpenAsync();
        for (var i = 0; i < 60; i++) await WriteAsync(bench, 1, i);
        await bench.TickAsync();
        bench.Test.Hooks.Committing = (_, name) =>
        {
            if (name == "history-writer") throw new InvalidDataException("no");
        };
        await bench.DeleteAsync(1);
        Assert.True(Blocks(bench, 1) > 0);
        await bench.CrashAsync();
        await bench.TickAsync();
        Assert.Equal(0, Blocks(bench, 1));
        Assert.Null(await bench.DumpAsync(1, DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task The_log_keeps_what_the_history_has_not_stored()
    {
        await using var bench = await PastBench.OpenAsync(new HistoryOptions { SegmentBytes = 64 << 10 }, keepLogBytes: 0);
        bench.Test.Hooks.Committing = (_, name) =>
        {
            if (name == "history-writer") throw new InvalidDataException("broken for the test");
        };
        for (var i = 0; i < 120; i++)
        {
            await WriteLargeAsync(bench, i);
            await bench.FoldAsync(1);
        }

        Assert.Equal(120, bench.Test.Query("log", "SELECT count(*) FROM log"));
        bench.Test.Hooks.Committing = null;
        await bench.TickAsync();
        await WriteLargeAsync(bench, 120); // Pruning goes with the commits.
        await bench.RestartAsync();
        Assert.InRange(bench.Test.Query("log", "SELECT count(*) FROM log"), 1, 60);
        await bench.AssertPastAsync(1);
        Assert.Equal("recovered", bench.Test.Observer.HistoryNotes[^1]);
    }

    [Fact]
    public async Task A_history_that_cannot_be_written_holds_up_nothing_and_goes_on_without_a_gap()
    {
        await using var bench = await PastBench.OpenAsync();
        for (var i = 0; i < 30; i++) await WriteAsync(bench, 1, i);
        await bench.TickAsync();
        bench.Test.Hooks.Committing = (_, name) =>
        {
            if (name == "history-writer") throw new InvalidDataException("broken for the test");
        };
        for (var i = 30; i < 60; i++) await WriteAsync(bench, 1, i);
        await bench.TickAsync();
        await bench.TickAsync();
        await bench.AssertPastAsync(1); // What could not be stored is in memory.
        bench.Test.Hooks.Committing = null;
        await bench.RestartAsync();
        await bench.AssertPastAsync(1); // What was in memory only is read again.
        Assert.Equal(
            ["failed: The database \"history\" could not commit: broken for the test. Check the disk of the data directory."],
            bench.Test.Observer.HistoryNotes);
        Assert.Empty(bench.Test.Observer.Failures);
    }

    [Fact]
    public async Task A_history_that_cannot_be_written_for_too_long_starts_anew_instead_of_filling_the_disk()
    {
        await using var bench = await PastBench.OpenAsync(
            new HistoryOptions { SegmentBytes = 64 << 10, MaxLagBytes = 1 << 20 }, keepLogBytes: 1 << 20);
        for (var i = 0; i < 10; i++) await WriteLargeAsync(bench, i);
        await bench.FoldAsync(1);
        await bench.TickAsync();
        Assert.Equal(bench.Past(1)[0].At, bench.History.KeptSince(1));
        bench.Test.Hooks.Committing = (_, name) =>
        {
            if (name == "history-writer") throw new InvalidDataException("broken for the test");
        };
        for (var i = 10; i < 400; i++)
        {
            await WriteLargeAsync(bench, i);
            if (i % 20 == 0) await bench.FoldAsync(1);
            if (i % 50 == 0) await bench.TickAsync();
        }

        Assert.InRange(bench.Test.Query("log", "SELECT sum(length(body)) FROM log"), 1 << 20, 5 << 20);
        var lag = await Assert.ThrowsAsync<OverloadedException>(() => bench.DumpAsync(1, bench.Past(1)[5].At));
        Assert.Equal("The history lags behind the commits, since it cannot be written. Look at DataPool's log, and send the request again later.", lag.Message);

        bench.Test.Hooks.Committing = null;
        await bench.FoldAsync(1);
        for (var i = 0; i < 3; i++) await bench.TickAsync();
        var since = bench.History.KeptSince(1);
        Assert.True(since > bench.Past(1)[300].At, $"kept since {since}");
        Assert.Contains("lost 1: the log was pruned before it could be read, since the history could not be written for too long", bench.Test.Observer.HistoryNotes);
        Assert.Equal("recovered", bench.Test.Observer.HistoryNotes[^1]);
        await WriteLargeAsync(bench, 400);
        await bench.AssertPastAsync(1);
        await bench.CrashAsync();
        await bench.AssertPastAsync(1);
    }

    [Fact]
    public async Task On_a_full_disk_the_log_does_not_grow_for_the_history()
    {
        await using var bench = await PastBench.OpenAsync(new HistoryOptions { SegmentBytes = 64 << 10 }, keepLogBytes: 1 << 20);
        bench.Test.Hooks.Committing = (_, name) =>
        {
            if (name == "history-writer") throw new SqliteException("database or disk is full", 13);
        };
        for (var i = 0; i < 250; i++)
        {
            await WriteLargeAsync(bench, i);
            await bench.FoldAsync(1);
            if (i % 20 == 0) await bench.TickAsync();
        }

        Assert.InRange(bench.Test.Query("log", "SELECT sum(length(body)) FROM log"), 1 << 20, 3 << 20);
        bench.Test.Hooks.Committing = null;
        for (var i = 0; i < 3; i++) await bench.TickAsync();
        Assert.Equal("recovered", bench.Test.Observer.HistoryNotes[^1]);
        await bench.AssertPastAsync(1);
    }

    [Fact]
    public async Task Rows_that_were_pruned_unread_are_noticed_after_a_start()
    {
        await using var bench = await PastBench.OpenAsync();
        for (var i = 0; i < 20; i++) await WriteAsync(bench, 1, i);
        await bench.FoldAsync(1);
        await bench.TickAsync();
        await bench.RestartAsync();
        for (var i = 20; i < 30; i++) await WriteAsync(bench, 1, i);
        await bench.FoldAsync(1);
        await bench.Test.DisposeStorageAsync();
        bench.Test.Query("log", "DELETE FROM log; SELECT 1");
        await bench.RestartAsync();
        // Without the check it would tell that nothing has changed since the last segment.
        Assert.Null(await bench.DumpAsync(1, bench.Past(1)[25].At));
        await bench.TickAsync();
        await WriteAsync(bench, 1, 30);
        await bench.FoldAsync(1);
        await bench.TickAsync();
        await bench.AssertPastAsync(1);
    }

    [Fact]
    public async Task Keyframes_are_made_in_turn_when_one_tick_has_no_time_for_all()
    {
        await using var bench = await PastBench.OpenAsync(new HistoryOptions { SegmentBytes = 1 << 20, MinKeyframeBytes = 100 });
        foreach (var stream in (long[])[1, 2]) await bench.WriteAsync(stream, Records.Push(1, WriteMode.Merge, ("a", [("x", 1)])));
        await bench.TickAsync();

        var made = new List<string>();
        bench.Test.Hooks.Committing = (connection, name) =>
        {
            if (name != "history-writer") return;
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT group_concat(stream_id, ' ') FROM (SELECT stream_id FROM keyframe ORDER BY stream_id, lsn)";
            var keyframes = (string)command.ExecuteScalar()!;
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
        Assert.Equal(["1 1 2", "1 1 2 2"], made.Take(2));
    }

    [Fact]
    public async Task Over_all_streams_the_oldest_goes_first()
    {
        await using var bench = await PastBench.OpenAsync(new HistoryOptions { SegmentBytes = 16 << 10, MinKeyframeBytes = 64 << 10, MaxBytes = 1 << 20 });
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
    public async Task A_stream_whose_image_is_too_large_for_its_limit_has_no_history_until_the_limit_is_raised()
    {
        await using var bench = await PastBench.OpenAsync();
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

    [Fact]
    public async Task A_damaged_block_is_an_error_of_storage()
    {
        await using var bench = await PastBench.OpenAsync();
        for (var i = 0; i < 60; i++) await WriteAsync(bench, 1, i);
        await bench.TickAsync();
        bench.Test.Query("history", "UPDATE segment SET body = x'09'; SELECT 1");
        var damage = await Assert.ThrowsAsync<StorageException>(() => bench.DumpAsync(1, DateTimeOffset.MaxValue));
        Assert.Equal(
            "The history of stream 1 cannot be read: A block of the history has format 9; this program knows formats 1 and 2. Start a newer DataPool on this data directory.",
            damage.Message);
        bench.Test.Query("history", "UPDATE segment SET body = x'01ff00ff00ff'; SELECT 1");
        await Assert.ThrowsAsync<StorageException>(() => bench.DumpAsync(1, DateTimeOffset.MaxValue));
    }

    [Fact]
    public void The_log_waits_for_the_history_up_to_a_bound()
    {
        var retention = new LogRetention(1 << 20, historyLagBytes: 2 << 20);
        retention.HistoryNeeds(1);
        retention.Folded(1, 100);
        for (var seq = 1; seq <= 3; seq++) retention.Add(seq, 1, seq, 1 << 20);
        Assert.Null(retention.Next());
        retention.HistoryNeeds(2);
        var first = retention.Next();
        Assert.Equal(1, first?.FirstSeq);
        retention.Pruned(first!);
        Assert.Null(retention.Next());
        retention.Add(4, 1, 4, 1 << 20);
        Assert.Null(retention.Next());
        retention.Add(5, 1, 5, 1 << 20);
        Assert.Equal(2, retention.Next()?.FirstSeq);
    }

    private static long Blocks(PastBench bench, long streamId) => bench.Test.Query(
        "history", $"SELECT (SELECT count(*) FROM keyframe WHERE stream_id = {streamId}) + (SELECT count(*) FROM segment WHERE stream_id = {streamId})");

    private static async Task WriteAsync(PastBench bench, long streamId, int value)
    {
        bench.Test.Time.Advance(TimeSpan.FromSeconds(1));
        await bench.WriteAsync(streamId, Records.Push(1, WriteMode.Merge, ("a", [("x", value), ("y", $"a text that goes with {value}")])));
    }

    private static async Task GrowAsync(PastBench bench, long streamId)
    {
        var value = bench.Past(streamId).Count;
        await bench.WriteAsync(streamId, Records.Push(1, WriteMode.Merge, ("a", [("x", value), ("y", new string('y', 5_000 + value))])));
        await bench.FoldAsync(streamId);
    }

    // With random text, which does not deflate.
    private static async Task WriteLargeAsync(PastBench bench, int value, long streamId = 1, Random? random = null)
    {
        bench.Test.Time.Advance(TimeSpan.FromSeconds(1));
        var bytes = new byte[8_000];
        (random ?? new Random(value)).NextBytes(bytes);
        await bench.WriteAsync(streamId, Records.Push(1, WriteMode.Merge, ("a", [("x", value), ("y", Convert.ToHexString(bytes))])));
    }
}

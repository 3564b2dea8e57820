using DataPool.Core.Storage;
using DataPool.Core.Streams;

namespace DataPool.Storage.Tests.Compliance.History;

/// <summary>What becomes of the history when things go wrong.</summary>
public abstract class HistoryFaultSuite : HistorySuite
{
    [Fact]
    public async Task A_deletion_that_a_crash_kept_from_the_history_is_done_after_the_start()
    {
        await using var bench = await OpenBenchAsync();
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
        await using var bench = await OpenBenchAsync(new HistoryOptions { SegmentBytes = 64 << 10 }, keepLogBytes: 0);
        bench.Test.Hooks.Committing = (_, name) =>
        {
            if (name == "history-writer") throw new InvalidDataException("broken for the test");
        };
        for (var i = 0; i < 120; i++)
        {
            await WriteLargeAsync(bench, i);
            if (i % 10 == 9) await bench.FoldAsync(1);
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
        await using var bench = await OpenBenchAsync();
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
            ["failed: " + bench.Test.CannotCommit("history", "broken for the test")], bench.Test.Observer.HistoryNotes);
        Assert.Empty(bench.Test.Observer.Failures);
    }

    [Fact]
    public async Task A_history_that_cannot_be_written_for_too_long_starts_anew_instead_of_filling_the_disk()
    {
        await using var bench = await OpenBenchAsync(
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
        await using var bench = await OpenBenchAsync(new HistoryOptions { SegmentBytes = 64 << 10 }, keepLogBytes: 1 << 20);
        bench.Test.Hooks.Committing = (_, name) =>
        {
            if (name == "history-writer") throw bench.Test.Full();
        };
        for (var i = 0; i < 250; i++)
        {
            await WriteLargeAsync(bench, i);
            if (i % 5 == 0) await bench.FoldAsync(1);
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
        await using var bench = await OpenBenchAsync();
        for (var i = 0; i < 20; i++) await WriteAsync(bench, 1, i);
        await bench.FoldAsync(1);
        await bench.TickAsync();
        await bench.RestartAsync();
        // What is read at a start is read by now, and not of what follows.
        await bench.TickAsync();
        for (var i = 20; i < 30; i++) await WriteAsync(bench, 1, i, seconds: 0.05);
        await bench.FoldAsync(1);
        await bench.Test.CloseAsync();
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
    public async Task A_damaged_block_is_an_error_of_storage()
    {
        await using var bench = await OpenBenchAsync();
        for (var i = 0; i < 60; i++) await WriteAsync(bench, 1, i);
        await bench.TickAsync();
        bench.Test.Query("history", $"UPDATE segment SET body = {bench.Test.Bytes("09")}; SELECT 1");
        var damage = await Assert.ThrowsAsync<StorageException>(() => bench.DumpAsync(1, DateTimeOffset.MaxValue));
        Assert.Equal(
            "The history of stream 1 cannot be read: A block of the history has format 9; this program knows formats 1 and 2. Start a newer DataPool on this data directory.",
            damage.Message);
        bench.Test.Query("history", $"UPDATE segment SET body = {bench.Test.Bytes("01ff00ff00ff")}; SELECT 1");
        await Assert.ThrowsAsync<StorageException>(() => bench.DumpAsync(1, DateTimeOffset.MaxValue));
    }
}

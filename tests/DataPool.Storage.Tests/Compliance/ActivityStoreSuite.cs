using DataPool.Core.Connectors.Journal;
using DataPool.Core.Storage;

namespace DataPool.Storage.Tests.Compliance;

/// <summary>Logs, runs, requests and hours as they are stored: added to, read back and pruned.</summary>
public abstract class ActivityStoreSuite
{
    private protected static readonly DateTimeOffset Start = new(2026, 4, 9, 12, 0, 0, TimeSpan.Zero);
    private static readonly ActivityRetention Month = new(TimeSpan.FromDays(30));
    private static readonly HashSet<int> Live = [1, 2];

    private protected abstract Task<TestStores> OpenAsync();

    [Fact]
    public async Task What_is_written_twice_is_one_entry_and_hours_add_up()
    {
        await using var test = await OpenAsync();
        var activity = new ConnectorActivity();
        activity.Accepted(Push(1), Start);
        await WriteAsync(test, activity);
        activity.Accepted(Push(2), Start.AddSeconds(5));
        await WriteAsync(test, activity);
        await test.ReopenAsync();
        var entry = Assert.Single(await LogAsync(test));
        Assert.Equal(2, entry.Count);
        Assert.Equal(Start.UtcDateTime, entry.FirstAt);
        Assert.Equal((2, 6), (await HoursAsync(test)).Select(hour => (hour.Runs, hour.Items)).Single());
        Assert.Equal(["req_2", "req_1"], (await RequestsAsync(test)).Select(request => request.Push.RequestId));
    }

    [Fact]
    public async Task A_batch_that_comes_twice_in_one_call_adds_to_hours_twice_and_is_there_once()
    {
        await using var test = await OpenAsync();
        var activity = new ConnectorActivity();
        activity.Accepted(Push(1), Start);
        activity.RunEnded(new RunRecord { RunId = "run_5", Outcome = RunOutcome.Unchanged, StartedAt = Start.UtcDateTime }, false, Start);
        var batch = activity.Copy(1, Start)!;
        await test.Activity.WriteAsync([batch, batch], CancellationToken.None);
        Assert.Equal(2 * batch.Hours.Single().Items, (await HoursAsync(test)).Single().Items);
        Assert.Equal(batch.Entries.Count, (await LogAsync(test)).Count);
        Assert.Equal("req_1", Assert.Single(await RequestsAsync(test)).Push.RequestId);
        Assert.Equal("run_5", Assert.Single(await test.Activity.ReadRunsAsync(1, long.MaxValue, 9, CancellationToken.None)).RunId);
        Assert.Equal("run_5", (await test.Activity.FindRunAsync(1, 5, CancellationToken.None))?.RunId);
        Assert.Null(await test.Activity.FindRunAsync(2, 5, CancellationToken.None));
    }

    [Fact]
    public async Task What_two_add_to_hours_at_once_is_summed()
    {
        await using var test = await OpenAsync();
        var another = await test.AnotherAsync();
        var activity = new ConnectorActivity();
        activity.Accepted(Push(1), Start);
        var batches = new[] { activity.Copy(1, Start)!, activity.Copy(2, Start)! };
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => i % 2 == 0
            ? test.Activity.WriteAsync(batches, CancellationToken.None)
            : another.Activity.WriteAsync([.. batches.Reverse()], CancellationToken.None)));
        Assert.Equal(20, (await HoursAsync(test)).Single().Runs);
        if (another != test) await another.DisposeAsync();
    }

    [Fact]
    public async Task The_log_is_read_by_level_event_and_place()
    {
        await using var test = await OpenAsync();
        var activity = new ConnectorActivity();
        foreach (var kind in Enum.GetValues<JournalEvent>())
            foreach (var level in Enum.GetValues<JournalLevel>())
                activity.Note(kind, level, $"{kind} {level}", Start);
        await WriteAsync(test, activity);
        Assert.Equal(24, (await LogAsync(test)).Count);
        Assert.Equal(["Test Error", "Test Warning"], (await LogAsync(test, new LogQuery(long.MaxValue, 2))).Select(entry => entry.Message));
        Assert.Equal(
            ["Reject Error", "Run Error"],
            (await LogAsync(test, new LogQuery(long.MaxValue, 9) { Levels = [JournalLevel.Error], Events = [JournalEvent.Run, JournalEvent.Reject] })).Select(entry => entry.Message));
        var first = (await LogAsync(test))[^1];
        Assert.Equal(23, (await LogAsync(test, new LogQuery(long.MaxValue, 100))).TakeWhile(entry => entry.Id != first.Id).Count());
        Assert.Empty(await LogAsync(test, new LogQuery(long.Parse(first.Id, System.Globalization.CultureInfo.InvariantCulture), 100)));
    }

    [Fact]
    public async Task Pruning_takes_what_is_too_old_too_much_or_of_nobody_in_bounded_steps()
    {
        await using var test = await OpenAsync();
        var activity = new ConnectorActivity();
        for (var i = 2499; i >= 0; i--)
        {
            var at = Start.AddDays(-i * 0.02);
            activity.RunEnded(new RunRecord { RunId = $"run_{(at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10}", Outcome = RunOutcome.Unchanged, StartedAt = at.UtcDateTime }, false, at);
            if (i % 100 == 0) await WriteAsync(test, activity);
        }

        activity = new ConnectorActivity();
        for (var day = 40; day >= 0; day--) activity.Note(JournalEvent.Config, JournalLevel.Info, $"day {day}", Start.AddDays(-day));
        for (var i = 0; i < 3; i++) activity.Accepted(Push(i), Start);
        await WriteAsync(test, activity, connector: 2);
        await WriteAsync(test, Filled(), connector: 3);
        Assert.True(await test.QueryAsync("activity", "SELECT count(*) FROM run WHERE connector = 1") == 2500);

        var after = 0;
        for (var step = 0; step < 20; step++)
        {
            var before = await test.QueryAsync("activity", "SELECT count(*) FROM run");
            after = await test.Activity.PruneAsync(after, Live, Month, Start, CancellationToken.None);
            Assert.InRange(before - await test.QueryAsync("activity", "SELECT count(*) FROM run"), 0, 1500);
        }

        Assert.Equal(1000, await test.QueryAsync("activity", "SELECT count(*) FROM run WHERE connector = 1"));
        Assert.Equal(Start.UtcDateTime, (await test.Activity.ReadRunsAsync(1, long.MaxValue, 1, CancellationToken.None)).Single().StartedAt);
        Assert.Equal(31, await test.QueryAsync("activity", "SELECT count(*) FROM log_entry WHERE connector = 2 AND event = 5"));
        Assert.Equal(3, (await test.Activity.ReadRequestsAsync(2, CancellationToken.None)).Count);
        Assert.InRange(await test.QueryAsync("activity", "SELECT count(*) FROM hour WHERE connector = 1"), 192, 193);
        foreach (var table in (string[])["log_entry", "run", "request_chunk", "hour"])
            Assert.Equal(0, await test.QueryAsync("activity", $"SELECT count(*) FROM {table} WHERE connector = 3"));
    }

    [Fact]
    public async Task The_last_thousand_requests_are_kept_of_each_kind()
    {
        await using var test = await OpenAsync();
        var activity = new ConnectorActivity();
        for (var i = 0; i < 3000; i++)
        {
            activity.Accepted(Push(i), Start.AddSeconds(i));
            if (i % 10 == 0) activity.Refused(Push(i) with { RequestId = $"bad_{i}", Status = 422 }, "invalid_item", "m", isError: true, Start.AddSeconds(i));
            if (i % 300 == 299) await WriteAsync(test, activity);
        }

        await test.Activity.PruneAsync(0, Live, Month, Start.AddHours(1), CancellationToken.None);
        var requests = await RequestsAsync(test);
        Assert.Equal(1300, requests.Count);
        Assert.Equal("req_2999", requests[0].Push.RequestId);
        Assert.Equal(1000, requests.Count(request => request.Code is null));
        Assert.InRange(await test.QueryAsync("activity", "SELECT sum(count) FROM request_chunk WHERE kind = 0"), 1000, 1299);
    }

    [Fact]
    public async Task Refused_requests_are_kept_for_a_day_and_those_turned_away_push_none_out()
    {
        await using var test = await OpenAsync();
        var activity = new ConnectorActivity();
        for (var i = 0; i < 12_000; i++)
        {
            // One every six seconds, for twenty hours; each followed by one that is told to slow down.
            var at = Start.AddSeconds(i * 6);
            activity.Refused(Push(i) with { RequestId = $"bad_{i}", Status = i % 2 == 0 ? 400 : 409 }, "c", "m", isError: true, at);
            activity.Refused(Push(i) with { RequestId = $"fast_{i}", Status = i % 2 == 0 ? 429 : 503 }, "rate_limited", "m", isError: false, at);
            if (i % 500 == 499) await WriteAsync(test, activity, at: at);
        }

        await PruneAsync(Start.AddHours(20));
        Assert.Equal((10_000, "bad_2000"), await KeptAsync("bad_"));
        Assert.Equal((1000, "fast_11000"), await KeptAsync("fast_"));
        // A chunk goes when it is a day old, and those turned away stay for as long as the log.
        await PruneAsync(Start.AddSeconds(6 * 5999).AddHours(24).AddSeconds(1));
        Assert.Equal((6000, "bad_6000"), await KeptAsync("bad_"));
        await PruneAsync(Start.AddDays(2));
        Assert.Equal((0, null), await KeptAsync("bad_"));
        Assert.Equal((1000, "fast_11000"), await KeptAsync("fast_"));

        Task<int> PruneAsync(DateTimeOffset now) => test.Activity.PruneAsync(0, Live, Month, now, CancellationToken.None);

        async Task<(int Count, string? Oldest)> KeptAsync(string prefix)
        {
            // Newest first.
            var kept = (await RequestsAsync(test)).Select(request => request.Push.RequestId).Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).ToArray();
            return (kept.Length, kept.LastOrDefault());
        }
    }

    private static ConnectorActivity Filled()
    {
        var activity = new ConnectorActivity();
        activity.Accepted(Push(1), Start);
        activity.RunEnded(new RunRecord { RunId = "run_5", Outcome = RunOutcome.Failed, StartedAt = Start.UtcDateTime, Error = new("timeout", "m") }, true, Start);
        return activity;
    }

    private protected static PushReceipt Push(int number) => new("req_" + number, "/api/webhook/s", Start.AddSeconds(number), 202, "s", 10, 3, 1, 0, number);

    private protected static async Task WriteAsync(TestStores test, ConnectorActivity activity, int connector = 1, DateTimeOffset? at = null)
    {
        var batch = activity.Copy(connector, at ?? Start)!;
        await test.Activity.WriteAsync([batch], CancellationToken.None);
        activity.Written(batch);
    }

    private protected static Task<IReadOnlyList<LogEntry>> LogAsync(TestStores test, LogQuery? query = null) =>
        test.Activity.ReadLogAsync(1, query ?? new LogQuery(long.MaxValue, 1000), CancellationToken.None);

    private protected static Task<IReadOnlyList<RequestRecord>> RequestsAsync(TestStores test) => test.Activity.ReadRequestsAsync(1, CancellationToken.None);

    private protected static async Task<IReadOnlyList<ActivityHour>> HoursAsync(TestStores test) =>
        [.. (await test.Activity.ReadHoursAsync(1, 1, 0, CancellationToken.None)).Select(row => row.Hour)];
}

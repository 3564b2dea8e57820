using System.Globalization;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Streams;
using Xunit;

namespace DataPool.Server.Tests.Connectors;

/// <summary>A month in the life of several connectors, with the end of summer time in it.</summary>
public sealed class ThirtyDaysTests
{
    private static readonly DateTimeOffset Start = new(2026, 10, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Start.AddDays(30);

    [Fact]
    public async Task Thirty_days()
    {
        await using var days = await Simulation.StartAsync(Start, keepLog: TimeSpan.FromDays(10));
        await days.AddAsync("steady", """ "type": "pull", "pollingIntervalSeconds": 300 """);
        await days.AddAsync("nightly", """ "type": "pull", "cron": "30 2 * * *", "timeZone": "Europe/Berlin" """);
        await days.AddAsync("half-hourly", """ "type": "pull", "cron": "*/30 * * * *", "timeZone": "Europe/Berlin" """);
        await days.AddAsync("failing", """ "type": "pull", "pollingIntervalSeconds": 120 """);
        await days.AddAsync("held", """ "type": "pull", "pollingIntervalSeconds": 3600 """);
        await days.AddAsync("sender", """ "type": "push" """);
        var steady = 0;
        days.Pool.Script[days["steady"].StreamId] = request => new WriteResult(1, request.Records!.Count, ++steady % 12 == 0 ? 3 : 0, 0);
        days.Source.Script["failing"] = (context, _) => context.Now >= Start.AddDays(25) && context.Now < Start.AddDays(26)
            ? throw new SourceException("refused", "The database refuses the connection.", transient: true)
            : Task.CompletedTask;
        days.Pool.Script[days["held"].StreamId] = request => days.Time.GetUtcNow() < Start.AddDays(27)
            ? new WriteResult(1, request.Records!.Count, 0, 0)
            : throw new HeldException("It would remove 90 of 100 items.");

        for (var hour = 0; hour < 20 * 24; hour++)
        {
            await days.RunToAsync(Start.AddHours(hour));
            Push(days, hour);
        }

        await days.RunToAsync(Start.AddDays(25.5));
        Assert.Equal((ConnectorState.Error, "refused"), State(days, "failing"));
        var waiting = days["failing"].Health.NextRunAt!.Value - days["failing"].Health.Facts.LastAttemptAt!.Value;
        Assert.Equal(TimeSpan.FromMinutes(15), waiting);
        await days.RunToAsync(End);
        await days.FlushAsync();

        // Runs and next due.
        Assert.Equal((30 * 288) + 1, days.Starts["steady"].Count);
        Assert.All(days.Starts["steady"].Zip(days.Starts["steady"].Skip(1)), pair => Assert.Equal(TimeSpan.FromMinutes(5), pair.Second - pair.First));
        Assert.Equal(End, days.Starts["steady"][^1]);
        Assert.Equal(End.AddMinutes(5), days["steady"].Health.NextRunAt);

        // At once, then each night at half past two: summer time, twice on the 25th but run once, winter time.
        var nights = days.Starts["nightly"].Skip(1).ToArray();
        Assert.Equal(Start, days.Starts["nightly"][0]);
        Assert.Equal(30, nights.Length);
        Assert.Equal("11T00:30", nights[0].ToString("dd'T'HH:mm", CultureInfo.InvariantCulture));
        Assert.Equal(["24T00:30", "25T00:30", "26T01:30"], nights[13..16].Select(at => at.ToString("dd'T'HH:mm", CultureInfo.InvariantCulture)));
        Assert.Equal(End.Date.AddDays(1).AddHours(1.5), days["nightly"].Health.NextRunAt!.Value.UtcDateTime);
        Assert.Equal((30 * 48) + 1, days.Starts["half-hourly"].Count);

        // A day of failures: 4, 8 and 15 minutes apart at most, back at two minutes after it.
        var failed = days.Starts["failing"].Where(at => at >= Start.AddDays(25) && at < Start.AddDays(26)).ToArray();
        Assert.Equal([4, 8, 15, 15], failed.Zip(failed.Skip(1), (a, b) => (b - a).TotalMinutes).Take(4));
        Assert.Equal(2 + ((24 * 60 - 12) / 15) + 1, failed.Length);
        Assert.Equal(TimeSpan.FromMinutes(2), days.Starts["failing"][^1] - days.Starts["failing"][^2]);
        Assert.Equal((ConnectorState.Active, null), State(days, "failing"));
        Assert.Equal(
            ["Active → Error: The database refuses the connection.", "Error → Active."],
            (await days.LogAsync("failing", JournalEvent.State)).Reverse().Select(entry => entry.Message));
        var failures = await days.LogAsync("failing", JournalEvent.Connect);
        Assert.Equal(failed.Length, failures.Sum(entry => entry.Count ?? 1));
        Assert.InRange(failures.Count, 24, 25);

        // Held: red, at its interval, and the log says it once an hour at most.
        Assert.Equal((ConnectorState.Error, "held"), State(days, "held"));
        Assert.Equal("It would remove 90 of 100 items.", days["held"].Status(End).Reason);
        Assert.Equal((30 * 24) + 1, days.Starts["held"].Count);
        Assert.Equal(24, days["held"].Health.Facts.ErrorCount(End));

        // A sender that falls silent.
        Assert.Equal((ConnectorState.Idle, "idle"), State(days, "sender"));

        // Folding: quiet runs an hour in one, changes an entry each; pruning: ten days.
        var log = await days.LogAsync("steady", JournalEvent.Run);
        var oldest = End.AddDays(-10).AddHours(-1).UtcDateTime;
        Assert.All(log, entry => Assert.True(entry.At >= oldest, $"{entry.At:O} {entry.Message}"));
        var quiet = log.Where(entry => entry.ItemsChanged == 0).ToArray();
        var changed = log.Where(entry => entry.ItemsChanged == 3).ToArray();
        Assert.Equal(log.Count, quiet.Length + changed.Length);
        Assert.InRange(quiet.Length, 10 * 22, 10 * 24 + 2);
        Assert.InRange(changed.Length, 10 * 24 - 1, 10 * 24 + 1);
        Assert.Empty(await days.LogAsync("sender", JournalEvent.Receive));

        // Runs: the last thousand; requests: the last thousand of the sender's 480 are gone with the log's ten days.
        var runs = await days.RunsAsync("steady");
        Assert.Equal(ConnectorActivity.MaxRuns, runs.Count);
        Assert.Equal(End.UtcDateTime, runs[0].StartedAt);
        Assert.Equal(runs.Select(run => run.StartedAt).OrderDescending(), runs.Select(run => run.StartedAt));
        Assert.Empty(await days.Storage.Activity.ReadRequestsAsync(days["sender"].Number, TestContext.Current.CancellationToken));

        // Hours: eight days of them, twelve runs in each.
        var hours = (await days.Storage.Activity.ReadHoursAsync(days["steady"].Number, days["steady"].Number, 0, TestContext.Current.CancellationToken)).Select(row => row.Hour).ToArray();
        Assert.InRange(hours.Length, 192, 194);
        Assert.All(hours[..^1], hour => Assert.Equal((12, 0, 12), (hour.Runs, hour.Errors, hour.Items)));
    }

    [Fact]
    public async Task A_day_of_spring_skips_an_hour_and_the_cron_runs_when_the_gap_ends()
    {
        var start = new DateTimeOffset(2026, 3, 27, 12, 0, 0, TimeSpan.Zero);
        await using var days = await Simulation.StartAsync(start);
        await days.AddAsync("nightly", """ "type": "pull", "cron": "30 2 * * *", "timeZone": "Europe/Berlin" """);
        await days.RunToAsync(start.AddDays(3));
        // 29 March: 02:30 does not exist; it runs at 03:00 summer time, which is 01:00 UTC.
        Assert.Equal(["27T12:00", "28T01:30", "29T01:00", "30T00:30"], days.Starts["nightly"].Select(at => at.ToString("dd'T'HH:mm", CultureInfo.InvariantCulture)));
    }

    private static (ConnectorState State, string? Code) State(Simulation days, string name)
    {
        var status = days[name].Status(days.Time.GetUtcNow());
        return (status.State, status.Code);
    }

    private static void Push(Simulation days, int number) => days.Journal.Accepted(
        days["sender"], new PushReceipt($"req_{number}", "/api/webhook/sender", days.Time.GetUtcNow(), 202, "sender", 10, 1, 1, 0, number));
}

using System.Globalization;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using Xunit;
using static DataPool.Core.Tests.Connectors.Connecting;

namespace DataPool.Core.Tests.Connectors.Journal;

/// <summary>What is folded, counted, bounded and handed on to be written.</summary>
public sealed class ConnectorActivityTests
{
    private readonly ConnectorActivity _activity = new();

    [Fact]
    public void A_flood_of_requests_is_one_entry_a_minute_with_sums()
    {
        for (var i = 0; i < 60_000; i++) _activity.Accepted(Push(i) with { ItemsReceived = 2, ItemsChanged = 1 }, Start.AddMilliseconds(i * 2));
        var entries = Copy().Entries;
        Assert.Equal([30_000, 30_000], entries.Select(entry => entry.Count ?? 1));
        var first = entries[0];
        Assert.Equal((JournalEvent.Receive, JournalLevel.Info, "Received."), (first.Event, first.Level, first.Message));
        Assert.Equal((60_000, 30_000, 0), (first.ItemsReceived, first.ItemsChanged, first.ItemsRemoved));
        Assert.Equal(Start.UtcDateTime, first.FirstAt);
        Assert.Equal(Start.AddMilliseconds(59_998).UtcDateTime, first.At);
        Assert.Equal("req_29999", first.RequestId);
    }

    [Fact]
    public void What_a_limit_dropped_adds_up_in_the_entry_of_what_was_received()
    {
        for (var i = 0; i < 5; i++) _activity.Accepted(Push(i) with { ItemsDropped = i % 2 == 0 ? 0 : 3 }, Start);
        Assert.Equal("6", Copy().Entries.Single().Details!["itemsDropped"]);
    }

    [Fact]
    public void Refusals_fold_by_their_code_even_when_each_names_another_item()
    {
        for (var i = 0; i < 500; i++) _activity.Refused(Push(i) with { Status = 422 }, "invalid_item", $"Item {i} is wrong.", isError: true, Start.AddMilliseconds(i));
        _activity.Refused(Push(900) with { Status = 429 }, "rate_limited", "Too many.", isError: false, Start.AddSeconds(1));
        var batch = Copy();
        Assert.Equal([("Item 499 is wrong.", 500L), ("Too many.", 1)], batch.Entries.Select(entry => (entry.Message, entry.Count ?? 1)));
        Assert.Equal("invalid_item", batch.Entries[0].Details!["code"]);
        Assert.Equal("422", batch.Entries[0].Details!["status"]);
        Assert.Equal((501, 500), (batch.Hours.Single().Runs, batch.Hours.Single().Errors));
    }

    [Fact]
    public void Quiet_runs_are_one_entry_an_hour_whatever_comes_between()
    {
        for (var i = 0; i < 120; i++)
        {
            Run(i, RunOutcome.Unchanged);
            if (i == 30) Run(i, RunOutcome.Succeeded, changed: 5);
        }

        var entries = Copy().Entries;
        Assert.Equal([60, 1, 60], entries.Select(entry => entry.Count ?? 1));
        Assert.Equal((5, 1), (entries[1].ItemsChanged, entries[1].Count ?? 1));
    }

    [Fact]
    public void One_failure_after_the_other_is_one_entry_until_another_or_a_success()
    {
        Run(0, RunOutcome.Failed, error: new("timeout", "Too slow."));
        Run(1, RunOutcome.Failed, error: new("timeout", "Too slow."));
        Run(2, RunOutcome.Failed, error: new("query_failed", "Wrong."));
        Run(3, RunOutcome.Unchanged);
        Run(4, RunOutcome.Failed, error: new("query_failed", "Wrong."));
        Run(5, RunOutcome.Held, error: new("held", "Too few."));
        Run(6, RunOutcome.Cancelled);
        Assert.Equal(
            ["Too slow. 2", "Wrong. 1", "The source was read; nothing had changed. 1", "Wrong. 1", "Too few. 1", "The run was stopped before it had a result. 1"],
            Copy().Entries.Select(entry => $"{entry.Message} {entry.Count ?? 1}"));
    }

    [Fact]
    public void Warnings_make_an_entry_of_their_own_that_names_them()
    {
        _activity.RunEnded(Record(0, RunOutcome.Unchanged) with { Warnings = [new("no_key", "region", 3, ["record 1"])] }, false, Start);
        var entry = Copy().Entries.Single();
        Assert.Equal((JournalLevel.Warning, "The source was read; some of it could not be taken as it was: no_key (region) 3 times."), (entry.Level, entry.Message));
    }

    [Fact]
    public void An_entry_that_takes_in_others_after_it_was_written_is_written_again()
    {
        _activity.Accepted(Push(1), Start);
        var first = Copy();
        _activity.Accepted(Push(2), Start.AddSeconds(1));
        _activity.Written(first);
        var second = Copy();
        Assert.Equal(first.Entries[0].Id, second.Entries.Single().Id);
        Assert.Equal(2, second.Entries[0].Count);
        Assert.Equal(["req_2"], second.AcceptedRequests.ToArray().Select(request => request.Push.RequestId));
        Assert.Equal(1, second.Hours.Single().Runs);
        _activity.Written(second);
        Assert.Null(_activity.Copy(1, Start));
    }

    [Fact]
    public void What_the_disk_does_not_take_stays_bounded_and_says_what_is_missing()
    {
        for (var i = 0; i < 5000; i++)
        {
            _activity.Accepted(Push(i), Start.AddHours(i));
            _activity.RunEnded(Record(i, RunOutcome.Succeeded), false, Start.AddHours(i));
        }

        var batch = Copy();
        Assert.Equal(LogBook.MaxWaiting, batch.Entries.Count);
        Assert.Equal(ConnectorActivity.MaxRequests, batch.AcceptedRequests.Length);
        Assert.Equal("req_4999", batch.AcceptedRequests[^1].Push.RequestId);
        Assert.Equal(ConnectorActivity.MaxRuns, batch.EndedRuns.Count);
        Assert.Equal(ActivityBatch.MaxHours, batch.Hours.Count);
        _activity.Written(batch);
        Assert.Equal("9000 log entries were left out: too many came at once, or the disk did not take them.", Copy().Entries.Single().Message);
    }

    [Fact]
    public void Ids_rise_also_when_the_clock_goes_back_and_after_a_restart()
    {
        var first = Id(_activity.NewRunId(Start));
        var second = Id(_activity.NewRunId(Start.AddDays(-1)));
        Assert.Equal(first + 1, second);
        var saved = new ConnectorHealth();
        saved.Activity.NewRunId(Start);
        saved.Accepted(Start);
        var restarted = new ConnectorHealth(saved.TakeChanges());
        Assert.True(Id(restarted.Activity.NewRunId(Start.AddDays(-1))) > first - 1);
        Assert.True(Id(restarted.Activity.NewRunId(Start.AddYears(-1))) > first);
    }

    [Fact]
    public void Requests_come_back_as_they_were()
    {
        RequestRecord[] requests =
        [
            new(Push(1) with { Bytes = long.MaxValue, ItemsChanged = 3, ItemsRemoved = 4, Version = 12 }),
            new(Push(2) with { Path = "/api/ingest", Stream = "é", Status = 422 }, "invalid_item", "Item \"ü\" …"),
            new(Push(3)),
        ];
        Assert.Equal(requests, RequestCodec.Read(RequestCodec.Write(requests)));
    }

    [Fact]
    public void An_accepted_push_allocates_next_to_nothing()
    {
        var push = Push(1);
        for (var i = 0; i < 5000; i++) _activity.Accepted(push, Start);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) _activity.Accepted(push, Start);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    [Fact]
    public void A_state_is_logged_once_and_linked()
    {
        var health = new ConnectorHealth();
        var idle = new ConnectorStatus(ConnectorState.Idle, "not_run", "It has not run yet.", new HealthFacts());
        Assert.True(health.Announce(idle, Start));
        Assert.False(health.Announce(idle, Start.AddSeconds(1)));
        Assert.True(health.Announce(new(ConnectorState.Error, "timeout", "Too slow.", new HealthFacts()), Start.AddSeconds(2)));
        // Another reason is told, though the state is the same.
        Assert.False(health.Announce(new(ConnectorState.Error, "held", "Too few.", new HealthFacts()), Start.AddSeconds(3)));
        var entries = health.Activity.Copy(1, Start)!.Entries;
        Assert.Equal(["Idle: It has not run yet.", "Idle → Error: Too slow.", "Error: Too few."], entries.Select(entry => entry.Message));
        Assert.Equal(entries[2].Id, health.Facts.StateLogId!.Value.ToString(CultureInfo.InvariantCulture));
        // A restart does not tell it again.
        var restarted = new ConnectorHealth(health.TakeChanges());
        Assert.False(restarted.Announce(new(ConnectorState.Error, "held", "Too few.", new HealthFacts()), Start.AddDays(1)));
        Assert.Null(restarted.Activity.Copy(1, Start.AddDays(1)));
    }

    [Fact]
    public void A_sender_that_is_refused_for_ever_other_reasons_writes_an_entry_a_minute()
    {
        var health = new ConnectorHealth();
        string[] codes = ["invalid_payload", "invalid_item"];
        for (var i = 0; i < 12_000; i++)
            health.Announce(new(ConnectorState.Error, codes[i % 2], $"Refused {i}.", new HealthFacts()), Start.AddMilliseconds(i * 10));
        var entries = health.Activity.Copy(1, Start.AddMinutes(2))!.Entries;
        Assert.Equal([("Error: Refused 0.", 1L), ("Error: Refused 6000.", 6000), ("Error: Refused 11999.", 5999)], entries.Select(entry => (entry.Message, entry.Count ?? 1)));
        Assert.Equal("invalid_item", entries[2].Details!["code"]);
        Assert.Equal(entries[2].Id, health.Facts.StateLogId!.Value.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_state_that_comes_and_goes_is_an_entry_a_minute_for_each_side_and_is_made_known_a_few_times_a_second()
    {
        var health = new ConnectorHealth();
        ConnectorStatus[] states = [new(ConnectorState.Active, null, null, new HealthFacts()), new(ConnectorState.Error, "invalid_item", "Refused.", new HealthFacts())];
        var known = 0;
        for (var i = 0; i < 12_000; i++)
            if (health.Announce(states[i % 2], Start.AddMilliseconds(i * 5)))
                known++;
        var entries = health.Activity.Copy(1, Start.AddMinutes(1))!.Entries;
        Assert.Equal([("Error → Active.", 6000L), ("Active → Error: Refused.", 6000L)], entries.Select(entry => (entry.Message, entry.Count ?? 1)));
        Assert.InRange(known, 60, 5 * 60);
        // Where it ended is known, a second later at the latest.
        health.Announce(states[0], Start.AddMinutes(1.1));
        Assert.True(health.Announce(states[1], Start.AddMinutes(1.2)));
        Assert.False(health.Announce(states[1], Start.AddMinutes(1.3)));
    }

    private static PushReceipt Push(int number) => new("req_" + number, "/api/webhook/s", Start, 202, "s", 10, 1, 1, 0, number);

    private static RunRecord Record(int minute, RunOutcome outcome) =>
        new() { RunId = "run_" + minute, Outcome = outcome, StartedAt = Start.AddMinutes(minute).UtcDateTime, DurationMs = 5 };

    private static long Id(string runId) => long.Parse(runId["run_".Length..], CultureInfo.InvariantCulture);

    private void Run(int minute, RunOutcome outcome, int changed = 0, HealthProblem? error = null) =>
        _activity.RunEnded(Record(minute, outcome) with { ItemsChanged = changed, Error = error }, isUnreachable: false, Start.AddMinutes(minute));

    private ActivityBatch Copy() => _activity.Copy(1, Start)!;
}

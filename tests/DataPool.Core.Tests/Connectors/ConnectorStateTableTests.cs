using DataPool.Core.Connectors;
using Xunit;
using static DataPool.Core.Tests.Connectors.Connecting;

namespace DataPool.Core.Tests.Connectors;

/// <summary>Every combination of facts has exactly the state that the table of PRODUCT 2.8 gives it.</summary>
public sealed class ConnectorStateTableTests
{
    private static readonly HealthProblem Failed = new("timeout", "Too slow.");
    private static readonly HealthProblem Held = new(HealthProblem.Held, "Too few.");

    [Fact]
    public void Pulls()
    {
        foreach (var enabled in (bool[])[true, false])
            foreach (var deleting in (string?[])[null, "keep"])
                foreach (var problem in (HealthProblem?[])[null, Failed, Held])
                    foreach (var records in (int?[])[null, 0, 1, 100_000])
                        foreach (var success in (DateTimeOffset?[])[null, Start.AddYears(-1), Start])
                        {
                            var facts = new HealthFacts { Problem = problem, RecordCount = records, LastSuccessAt = success, FailedInRow = problem is null ? 0 : 3 };
                            var status = ConnectorStateRule.Of(Pull(enabled).With(deleting: deleting), facts, Start);
                            (ConnectorState, string?) expected = (deleting, enabled, problem, records) switch
                            {
                                ({ }, _, _, _) => (ConnectorState.Disabled, "deleting"),
                                (_, false, _, _) => (ConnectorState.Disabled, "disabled"),
                                (_, _, { Code: var code }, _) => (ConnectorState.Error, code),
                                (_, _, _, null) => (ConnectorState.Idle, "not_run"),
                                (_, _, _, 0) => (ConnectorState.Idle, "no_records"),
                                _ => (ConnectorState.Active, null),
                            };
                            Assert.Equal(expected, (status.State, status.Code));
                            Assert.Equal(status.State == ConnectorState.Active, status.Reason is null);
                        }
    }

    [Fact]
    public void Pushes()
    {
        foreach (var enabled in (bool[])[true, false])
            foreach (var rejected in (int[])[0, 1, 2, 3, 4, 1000])
                foreach (var age in (int?[])[null, 0, 899, 900, 901, 100_000_000])
                    foreach (var idleAfter in (int[])[0, 900])
                    {
                        var facts = new HealthFacts
                        {
                            Problem = rejected == 0 ? null : new("invalid_item", "Wrong."),
                            RejectedInRow = rejected,
                            LastSuccessAt = age is { } seconds ? Start.AddSeconds(-seconds) : null,
                        };
                        var status = ConnectorStateRule.Of(Push(enabled, idleAfter), facts, Start);
                        (ConnectorState, string?) expected = (enabled, rejected, age, idleAfter) switch
                        {
                            (false, _, _, _) => (ConnectorState.Disabled, "disabled"),
                            (_, >= 3, _, _) => (ConnectorState.Error, "invalid_item"),
                            (_, _, null, _) => (ConnectorState.Idle, "nothing_received"),
                            (_, _, _, 0) => (ConnectorState.Active, null),
                            (_, _, > 900, _) => (ConnectorState.Idle, "idle"),
                            _ => (ConnectorState.Active, null),
                        };
                        Assert.Equal(expected, (status.State, status.Code));
                        Assert.Equal(status.State == ConnectorState.Active, status.Reason is null);
                    }
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(413, true)]
    [InlineData(415, true)]
    [InlineData(422, true)]
    [InlineData(401, false)]
    [InlineData(409, false)]
    [InlineData(429, false)]
    [InlineData(503, false)]
    public void Three_refusals_count_by_their_status(int status, bool counts)
    {
        var push = Push();
        var journal = new Core.Connectors.Journal.ConnectorJournal(new FixedTime());
        for (var i = 0; i < 3; i++) journal.Refused(push, new($"req_{i}", "/", Start, status, "s"), "code", "message");
        Assert.Equal(counts ? ConnectorState.Error : ConnectorState.Idle, push.Status(Start).State);
        Assert.Equal(counts ? 3 : 0, push.Health.Facts.ErrorCount(Start));
        journal.Heartbeat(push, "req_h");
        Assert.Equal(ConnectorState.Active, push.Status(Start).State);
    }

    [Fact]
    public void A_held_run_is_an_error_that_does_not_count_as_a_failure_in_a_row()
    {
        var pull = Pull();
        pull.Health.RunFailed(Start, "timeout", "m");
        pull.Health.RunFailed(Start, "timeout", "m");
        Assert.Equal(2, pull.Health.Facts.FailedInRow);
        pull.Health.RunFailed(Start, HealthProblem.Held, "Too few.");
        Assert.Equal((ConnectorState.Error, "held", "Too few."), (pull.Status(Start).State, pull.Status(Start).Code, pull.Status(Start).Reason));
        Assert.Equal(0, pull.Health.Facts.FailedInRow);
        pull.Health.RunSucceeded(Start, 1, []);
        Assert.Equal(ConnectorState.Active, pull.Status(Start).State);
    }

    [Fact]
    public void A_cron_is_overdue_when_its_occurrence_is_an_interval_and_a_timeout_past()
    {
        var cron = Cron();
        // Created at 12:00: due at 13:00, overdue an hour and 30 s later.
        Assert.False(cron.IsOverdue(Start.AddSeconds(7230)));
        Assert.True(cron.IsOverdue(Start.AddSeconds(7231)));
        // Backoff moves what is due.
        cron.Health.NextRunAt = Start.AddHours(5);
        Assert.False(cron.IsOverdue(Start.AddHours(6)));
        Assert.True(cron.IsOverdue(Start.AddHours(6).AddSeconds(31)));
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Start;
    }
}

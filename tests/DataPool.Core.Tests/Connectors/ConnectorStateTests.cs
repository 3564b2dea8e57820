using DataPool.Core.Connectors;
using Xunit;
using static DataPool.Core.Tests.Connectors.Connecting;

namespace DataPool.Core.Tests.Connectors;

/// <summary>The state table of PRODUCT 2.8, cell by cell.</summary>
public sealed class ConnectorStateTests
{
    [Fact]
    public void A_push_is_idle_until_the_first_and_again_after_the_last()
    {
        var push = Push();
        AssertState(push, 0, ConnectorState.Idle, "nothing_received", "Nothing was received yet.");
        push.Health.Accepted(Start);
        AssertState(push, 900, ConnectorState.Active, null, null);
        AssertState(push, 901, ConnectorState.Idle, "idle", "Nothing was received for more than 900 seconds.");
        push.Health.Accepted(Start.AddSeconds(901));
        AssertState(push, 901, ConnectorState.Active, null, null);
    }

    [Fact]
    public void A_push_with_no_idle_time_is_never_idle_once_it_received()
    {
        var push = Push(idleAfterSeconds: 0);
        AssertState(push, 0, ConnectorState.Idle, "nothing_received", "Nothing was received yet.");
        push.Health.Accepted(Start);
        AssertState(push, 10_000_000, ConnectorState.Active, null, null);
    }

    [Fact]
    public void Three_refusals_in_a_row_are_an_error_until_the_next_202()
    {
        var push = Push();
        push.Health.Accepted(Start);
        push.Health.Rejected(Start, "invalid_item", "first");
        push.Health.Rejected(Start, "invalid_item", "second");
        push.Health.Accepted(Start);
        push.Health.Rejected(Start, "invalid_item", "third");
        push.Health.Rejected(Start, "invalid_item", "fourth");
        AssertState(push, 0, ConnectorState.Active, null, null);
        push.Health.Rejected(Start, "invalid_payload", "The JSON is malformed.");
        AssertState(push, 0, ConnectorState.Error, "invalid_payload", "The last 3 requests were refused; the last one: The JSON is malformed.");
        AssertState(push, 5000, ConnectorState.Error, "invalid_payload", "The last 3 requests were refused; the last one: The JSON is malformed.");
        push.Health.Accepted(Start);
        AssertState(push, 0, ConnectorState.Active, null, null);
    }

    [Fact]
    public void A_pull_follows_its_last_run()
    {
        var pull = Pull();
        AssertState(pull, 0, ConnectorState.Idle, "not_run", "It has not run yet.");
        pull.Health.RunStarted(Start);
        AssertState(pull, 0, ConnectorState.Idle, "not_run", "It has not run yet.");
        pull.Health.RunSucceeded(Start, 0, []);
        AssertState(pull, 0, ConnectorState.Idle, "no_records", "The last run found no records in the source.");
        pull.Health.RunSucceeded(Start, 1, []);
        AssertState(pull, 100_000, ConnectorState.Active, null, null);
        pull.Health.RunStarted(Start);
        pull.Health.RunFailed(Start, "timeout", "The query took too long.");
        AssertState(pull, 0, ConnectorState.Error, "timeout", "The query took too long.");
        pull.Health.RunStarted(Start);
        AssertState(pull, 0, ConnectorState.Error, "timeout", "The query took too long.");
        pull.Health.RunCancelled();
        AssertState(pull, 0, ConnectorState.Error, "timeout", "The query took too long.");
        pull.Health.RunSucceeded(Start, 1, []);
        AssertState(pull, 0, ConnectorState.Active, null, null);
    }

    [Fact]
    public void Paused_goes_before_broken_goes_before_the_rest()
    {
        var pull = Pull();
        pull.Health.RunSucceeded(Start, 1, []);
        AssertState(Broken(pull), 0, ConnectorState.Error, "definition_invalid", "It is broken.");
        AssertState(Broken(Pull(enabled: false)), 0, ConnectorState.Disabled, "disabled", "It is paused.");
        var failed = Pull(enabled: false);
        failed.Health.RunFailed(Start, "timeout", "m");
        AssertState(failed, 0, ConnectorState.Disabled, "disabled", "It is paused.");
        AssertState(failed.With(deleting: "keep"), 0, ConnectorState.Disabled, "deleting", "It is being deleted.");
    }

    [Fact]
    public void A_pull_is_overdue_after_its_interval_and_timeout()
    {
        var pull = Pull(intervalSeconds: 60);
        // Created, planned, running, done: 60 s of interval and 30 s of timeout after it was due.
        Assert.False(pull.IsOverdue(Start.AddSeconds(150)));
        Assert.True(pull.IsOverdue(Start.AddSeconds(151)));
        pull.Health.NextRunAt = Start.AddSeconds(100);
        Assert.False(pull.IsOverdue(Start.AddSeconds(190)));
        Assert.True(pull.IsOverdue(Start.AddSeconds(191)));
        pull.Health.RunStarted(Start.AddSeconds(200));
        Assert.False(pull.IsOverdue(Start.AddSeconds(290)));
        Assert.True(pull.IsOverdue(Start.AddSeconds(291)));
        pull.Health.RunSucceeded(Start.AddSeconds(210), 1, []);
        Assert.False(pull.IsOverdue(Start.AddSeconds(350)));
        Assert.True(pull.IsOverdue(Start.AddSeconds(351)));
        Assert.False(Push().IsOverdue(Start.AddYears(1)));
    }

    [Theory]
    [InlineData(ConnectorState.Active, "green")]
    [InlineData(ConnectorState.Idle, "yellow")]
    [InlineData(ConnectorState.Error, "red")]
    [InlineData(ConnectorState.Disabled, "grey")]
    public void A_state_has_its_colour(ConnectorState state, string colour) =>
        Assert.Equal(colour, new ConnectorStatus(state, null, null, new HealthFacts()).Colour);

    private static void AssertState(Connector connector, int atSecond, ConnectorState state, string? code, string? reason)
    {
        var status = connector.Status(Start.AddSeconds(atSecond));
        Assert.Equal((state, code, reason), (status.State, status.Code, status.Reason));
    }
}

using DataPool.Core.Connectors;
using Xunit;
using static DataPool.Core.Tests.Connectors.Connecting;

namespace DataPool.Core.Tests.Connectors;

public sealed class ConnectorHealthTests
{
    [Fact]
    public void What_is_saved_is_read_back()
    {
        var health = new ConnectorHealth();
        health.RunStarted(Start);
        health.RunSucceeded(Start.AddSeconds(2), 24, [new Warning("no_key", "f", 2, ["#1"])]);
        health.RunStarted(Start.AddSeconds(60));
        health.RunFailed(Start.AddSeconds(61), "timeout", "It took too long.");
        var saved = health.TakeChanges();
        Assert.Null(health.TakeChanges());

        var facts = new ConnectorHealth(saved).Facts;
        Assert.Equal((Start.AddSeconds(2), Start.AddSeconds(60), Start, 24), (facts.LastSuccessAt, facts.LastAttemptAt, facts.LastRunAt, facts.RecordCount));
        Assert.Equal(new HealthProblem("timeout", "It took too long."), facts.Problem);
        Assert.Equal(1, facts.ErrorCount(Start));
        Assert.Equal(("no_key", "f", 2, "#1"), (facts.Warnings[0].Code, facts.Warnings[0].Field, facts.Warnings[0].Count, facts.Warnings[0].Examples[0]));
    }

    [Fact]
    public void What_could_not_be_calculated_is_gone_with_the_last_expression()
    {
        var health = new ConnectorHealth();
        health.Accepted(Start, [new Warning("expression_failed", "f", 2, ["k: m"])]);
        health.Accepted(Start);
        Assert.Single(health.Facts.Warnings);
        health.CalculatesNothing();
        Assert.Empty(health.Facts.Warnings);
        Assert.NotNull(health.TakeChanges());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"errors":[{"hour":-5,"count":3}]}""")]
    public void What_cannot_be_read_is_forgotten(string? saved) => Assert.Null(new ConnectorHealth(saved).Facts.LastSuccessAt);

    [Fact]
    public void A_run_in_flight_does_not_undo_that_everything_is_read_again()
    {
        var health = new ConnectorHealth();
        health.RunStarted(Start);
        health.ReadAgain();
        health.RunSucceeded(Start.AddSeconds(2), 24, []);
        Assert.Equal((null, Start.AddSeconds(2)), (health.Facts.LastRunAt, health.Facts.LastSuccessAt!.Value));

        // The one that starts after it does, and so does the first where none was in flight.
        health.RunStarted(Start.AddSeconds(10));
        health.RunSucceeded(Start.AddSeconds(12), 24, []);
        Assert.Equal(Start.AddSeconds(10), health.Facts.LastRunAt);
        health.ReadAgain();
        Assert.Null(health.Facts.LastRunAt);
        health.RunStarted(Start.AddSeconds(20));
        health.RunSucceeded(Start.AddSeconds(22), 24, []);
        Assert.Equal(Start.AddSeconds(20), health.Facts.LastRunAt);

        // Nor does a run that ends badly say that it was read.
        foreach (var end in (Action[])[health.RunCancelled, () => health.RunFailed(Start.AddSeconds(31), "timeout", "m")])
        {
            health.RunStarted(Start.AddSeconds(30));
            health.ReadAgain();
            end();
            Assert.Null(health.Facts.LastRunAt);
            health.RunStarted(Start.AddSeconds(40));
            health.RunSucceeded(Start.AddSeconds(42), 24, []);
            Assert.Equal(Start.AddSeconds(40), health.Facts.LastRunAt);
        }
    }

    [Fact]
    public void A_run_with_a_configuration_from_before_does_not_say_what_was_read()
    {
        var health = new ConnectorHealth();
        var before = health.Reading;
        health.ReadOtherwise();
        health.RunStarted(Start, before);
        health.RunSucceeded(Start.AddSeconds(2), 24, []);
        Assert.Null(health.Facts.LastRunAt);
        health.RunStarted(Start.AddSeconds(10), health.Reading);
        health.RunSucceeded(Start.AddSeconds(12), 24, []);
        Assert.Equal(Start.AddSeconds(10), health.Facts.LastRunAt);

        health.ReadOtherwise();
        health.ReadAsBefore(before);
        health.RunStarted(Start.AddSeconds(20), before);
        health.RunSucceeded(Start.AddSeconds(22), 24, []);
        Assert.Equal(Start.AddSeconds(20), health.Facts.LastRunAt);
    }

    [Fact]
    public void A_save_that_failed_is_made_up_for()
    {
        var health = new ConnectorHealth();
        health.Accepted(Start);
        Assert.NotNull(health.TakeChanges());
        health.NotSaved();
        Assert.NotNull(health.TakeChanges());
    }

    [Fact]
    public void Errors_count_for_a_day_and_no_longer()
    {
        var health = new ConnectorHealth();
        for (var i = 0; i < 5; i++) health.Rejected(Start.AddMinutes(30), "invalid_item", "m");
        health.Rejected(Start.AddHours(10), "invalid_item", "m");
        Assert.Equal(6, health.Facts.ErrorCount(Start.AddHours(10)));
        Assert.Equal(6, health.Facts.ErrorCount(Start.AddHours(24.5).AddSeconds(-1)));
        Assert.Equal(1, health.Facts.ErrorCount(Start.AddHours(24.5)));
        Assert.Equal(0, health.Facts.ErrorCount(Start.AddHours(34)));
        health.Rejected(Start.AddHours(24.5), "invalid_item", "m");
        Assert.Equal(2, new ConnectorHealth(health.TakeChanges()).Facts.ErrorCount(Start.AddHours(24.5)));
        Assert.Equal(2, health.Facts.ErrorSlots.Count);
    }

    [Fact]
    public void Errors_that_an_earlier_version_has_counted_by_the_hour_still_count()
    {
        var hour = Start.ToUnixTimeSeconds() / 3600;
        var health = new ConnectorHealth($$"""{"errors":[{"hour":{{hour}},"count":3},{"hour":{{hour - 30}},"count":9},{"hour":{{long.MaxValue}},"count":1}]}""");
        Assert.Equal(3, health.Facts.ErrorCount(Start.AddMinutes(59)));
        health.Rejected(Start.AddMinutes(59), "invalid_item", "m");
        Assert.Equal(4, new ConnectorHealth(health.TakeChanges()).Facts.ErrorCount(Start.AddMinutes(59)));
        Assert.Equal(1, health.Facts.ErrorCount(Start.AddHours(24)));
    }

    [Fact]
    public void Accepting_asks_for_the_state_once_a_second_at_most()
    {
        var asked = 0;
        var health = new ConnectorHealth { MayHaveChanged = () => asked++ };
        for (var i = 0; i < 1000; i++) health.Accepted(Start.AddMilliseconds(i));
        Assert.Equal(1, asked);
        health.Accepted(Start.AddSeconds(3));
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Accepting_and_refusing_at_once_lose_nothing()
    {
        var health = new ConnectorHealth();
        await Parallel.ForAsync(0, 8, TestContext.Current.CancellationToken, (worker, _) =>
        {
            for (var i = 0; i < 1000; i++)
            {
                if (worker % 2 == 0) health.Accepted(Start);
                else health.Rejected(Start, "invalid_item", "m");
            }

            return ValueTask.CompletedTask;
        });
        Assert.Equal(4000, health.Facts.ErrorCount(Start));
    }
}

using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Connectors.Scheduling;
using Xunit;
using static DataPool.Core.Tests.Connectors.Connecting;

namespace DataPool.Core.Tests.Connectors.Scheduling;

/// <summary>When the next run is due, from the definition, the outcome, the failures in a row and chance.</summary>
public sealed class RunScheduleTests
{
    [Theory]
    [InlineData(RunOutcome.Succeeded)]
    [InlineData(RunOutcome.Unchanged)]
    [InlineData(RunOutcome.Held)]
    [InlineData(RunOutcome.Cancelled)]
    public void What_does_not_fail_runs_from_start_to_start_and_catches_nothing_up(RunOutcome outcome)
    {
        var definition = Pull(intervalSeconds: 60).Definition!;
        Assert.Equal(50, Hold(definition, new RunEnd(outcome, Seconds(10)), 0.5));
        Assert.Equal(0, Hold(definition, new RunEnd(outcome, Seconds(60)), 0.5));
        Assert.Equal(0, Hold(definition, new RunEnd(outcome, Seconds(7200)), 0.5));
        // What the source asks after a success changes nothing.
        Assert.Equal(50, Hold(definition, new RunEnd(outcome, Seconds(10), 0, Seconds(500)), 0.5));
    }

    [Theory]
    [InlineData(60, 1, 0, 60)]
    [InlineData(60, 1, 0.5, 90)]
    [InlineData(60, 1, 1, 120)]
    [InlineData(60, 2, 1, 240)]
    [InlineData(60, 3, 1, 480)]
    [InlineData(60, 4, 1, 900)]
    [InlineData(60, 4, 0, 60)]
    [InlineData(60, 1_000_000, 1, 900)]
    [InlineData(1, 1, 1, 2)]
    [InlineData(1, 9, 1, 512)]
    [InlineData(1, 10, 1, 900)]
    [InlineData(1, int.MaxValue, 1, 900)]
    [InlineData(900, 1, 1, 900)]
    [InlineData(3600, 5, 0, 3600)]
    [InlineData(3600, 5, 1, 3600)]
    [InlineData(86400, 30, 1, 86400)]
    public void A_failure_waits_between_the_interval_and_its_doubles_to_15_minutes(int interval, int failures, double random, double expected) =>
        Assert.Equal(expected, Hold(Pull(intervalSeconds: interval).Definition!, new RunEnd(RunOutcome.Failed, Seconds(5), failures), random));

    [Fact]
    public void Backoff_never_goes_below_the_interval_nor_above_the_larger_of_it_and_15_minutes()
    {
        foreach (var interval in (int[])[1, 2, 7, 59, 60, 300, 899, 900, 901, 86_400])
            for (var failures = 1; failures < 40; failures++)
                foreach (var random in (double[])[0, 0.25, 0.999, 1])
                {
                    var wait = RunSchedule.Backoff(Seconds(interval), failures, random).TotalSeconds;
                    Assert.InRange(wait, interval, Math.Max(interval, 900));
                }
    }

    [Theory]
    [InlineData(30, 120)] // Less than backoff.
    [InlineData(121, 121)]
    [InlineData(7200, 7200)]
    [InlineData(100_000_000, 86_400)]
    public void Retry_After_is_honoured_for_a_day(int asked, double expected) =>
        Assert.Equal(expected, Hold(Pull(intervalSeconds: 60).Definition!, new RunEnd(RunOutcome.Failed, Seconds(5), 1, Seconds(asked)), 1));

    [Fact]
    public void A_cron_waits_for_its_next_occurrence_and_after_failures_for_one_further_on()
    {
        var cron = Cron().Definition!;
        Assert.Equal(3600, RunSchedule.Interval(cron, Start).TotalSeconds);
        Assert.Equal(0, Hold(cron, new RunEnd(RunOutcome.Succeeded, Seconds(10)), 1));
        // An hour is longer than 15 minutes: backoff leaves it as it is.
        Assert.Equal(0, Hold(cron, new RunEnd(RunOutcome.Failed, Seconds(10), 5), 1));
        Assert.Equal(7200, Hold(cron, new RunEnd(RunOutcome.Failed, Seconds(10), 5, Seconds(7200)), 1));
    }

    private static double Hold(ConnectorDefinition definition, RunEnd end, double random) => RunSchedule.Hold(definition, end, Start, random).TotalSeconds;

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}

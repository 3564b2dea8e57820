using DataPool.Core.Connectors.Journal;

namespace DataPool.Core.Connectors.Scheduling;

/// <summary>What a run left for the schedule.</summary>
/// <param name="Outcome">Its outcome.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="FailedInRow">Failed runs in a row, this one included; 0 where it did not fail.</param>
/// <param name="RetryAfter">How long the source asks to be left alone; null where it asks nothing.</param>
/// <param name="IsMoreWaiting">True where there is more to read at once.</param>
/// <param name="IsToBeRepeated">True where it failed of something that passes, so that even a source without a schedule is read again.</param>
public readonly record struct RunEnd(
    RunOutcome Outcome, TimeSpan Elapsed, int FailedInRow = 0, TimeSpan? RetryAfter = null, bool IsMoreWaiting = false, bool IsToBeRepeated = false);

/// <summary>
/// When a pull runs next (PRODUCT 2.8). From start to start while it works; after failures with backoff from the end of the
/// failed run: a random time between the interval and the interval doubled with each failure, to 15 minutes.
/// </summary>
public static class RunSchedule
{
    /// <summary>The most that backoff makes of an interval; a longer interval stays as it is.</summary>
    public static readonly TimeSpan MaxBackoff = TimeSpan.FromMinutes(15);

    /// <summary>The longest <c>Retry-After</c> that is honoured: a source that names a year is asked again tomorrow.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromDays(1);

    // How soon a source without a schedule is tried again where it failed of something that passes.
    private static readonly TimeSpan Repeated = TimeSpan.FromSeconds(5);

    // 1 s doubled so often is beyond 15 minutes; more would only overflow.
    private const int MaxDoublings = 10;

    /// <summary>The time between two runs: the polling interval, or the gap between the next two occurrences.</summary>
    public static TimeSpan Interval(ConnectorDefinition definition, DateTimeOffset now)
    {
        if (!definition.IsPolled) return Repeated;
        if (definition.Cron is not { } cron) return TimeSpan.FromSeconds(definition.PollingIntervalSeconds);
        return cron.Next(now) is { } first && cron.Next(first) is { } second ? second - first : MaxRetryAfter;
    }

    /// <summary>
    /// The least time from a run's end to the next start. An interval's run is due then; a cron's at its first occurrence from
    /// then on.
    /// </summary>
    /// <param name="definition">The connector's.</param>
    /// <param name="end">How the run ended.</param>
    /// <param name="now">Its end.</param>
    /// <param name="random">From 0 to 1, spreads those that fail together.</param>
    public static TimeSpan Hold(ConnectorDefinition definition, RunEnd end, DateTimeOffset now, double random)
    {
        if (end.IsMoreWaiting) return TimeSpan.Zero;
        var interval = Interval(definition, now);
        if (end.Outcome != RunOutcome.Failed) return definition.Cron is null ? Positive(interval - end.Elapsed) : TimeSpan.Zero;
        var backoff = Backoff(interval, end.FailedInRow, random);
        // The next occurrence comes within an interval by itself.
        if (definition.Cron is not null) backoff -= interval;
        return end.RetryAfter is { } asked && asked > backoff ? Min(asked, MaxRetryAfter, backoff) : backoff;
    }

    /// <summary>The wait after failures: never below the interval.</summary>
    public static TimeSpan Backoff(TimeSpan interval, int failedInRow, double random)
    {
        var doubled = interval * (1 << Math.Clamp(failedInRow, 0, MaxDoublings));
        var most = doubled < MaxBackoff ? doubled : interval < MaxBackoff ? MaxBackoff : interval;
        return interval + ((most - interval) * random);
    }

    private static TimeSpan Min(TimeSpan asked, TimeSpan most, TimeSpan least) => asked < most ? asked : most > least ? most : least;

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}

namespace DataPool.Core.Connectors.Journal;

/// <summary>What happened to a connector in one hour: what charts show.</summary>
/// <param name="Hour">Hours since 1970, UTC.</param>
/// <param name="Runs">Runs that ended, or authenticated requests.</param>
/// <param name="Errors">Those that count as errors.</param>
/// <param name="Items">Items that came.</param>
/// <param name="DurationMs">The time that runs took, in milliseconds; 0 for pushes.</param>
public readonly record struct ActivityHour(long Hour, long Runs, long Errors, long Items, long DurationMs)
{
    /// <summary>The hour that a moment lies in.</summary>
    public static long Of(DateTimeOffset at) => Math.DivRem(at.ToUnixTimeSeconds(), 3600).Quotient;

    /// <summary>When the hour begins, UTC.</summary>
    public DateTime At => DateTimeOffset.FromUnixTimeSeconds(Hour * 3600).UtcDateTime;

    /// <summary>Both together.</summary>
    public ActivityHour Plus(ActivityHour other) =>
        this with { Runs = Runs + other.Runs, Errors = Errors + other.Errors, Items = Items + other.Items, DurationMs = DurationMs + other.DurationMs };

    /// <summary>This without a part of it.</summary>
    public ActivityHour Minus(ActivityHour other) =>
        this with { Runs = Runs - other.Runs, Errors = Errors - other.Errors, Items = Items - other.Items, DurationMs = DurationMs - other.DurationMs };
}

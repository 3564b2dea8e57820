using DataPool.Core.Connectors;

namespace DataPool.Connectors.Sql.Statements;

/// <summary>What a parameter's value is.</summary>
internal enum SqlMomentKind
{
    /// <summary>A date alone, in the connector's zone.</summary>
    Date,

    /// <summary>A date and time in the connector's zone, without saying so.</summary>
    Local,

    /// <summary>An instant.</summary>
    Instant,
}

/// <summary>The value of a parameter.</summary>
/// <param name="Value">A date, a local time or a UTC time, as <paramref name="Kind"/> says; <see cref="DateTime.Kind"/> is unspecified or UTC.</param>
/// <param name="Kind">Which of them.</param>
internal readonly record struct SqlMoment(DateTime Value, SqlMomentKind Kind);

/// <summary>The parameters that a query may use, computed in the connector's time zone at each run.</summary>
internal static class SqlParameters
{
    /// <summary>Their names.</summary>
    internal static readonly string[] Names = ["@now", "@today", "@yesterday", "@startOfWeek", "@startOfMonth", "@lastRun", "@nowUtc", "@lastRunUtc"];

    /// <summary>Their names, as a message lists them.</summary>
    internal static readonly string Known = string.Join(", ", Names);

    /// <summary>A parameter's value, or null for a name that is not known (null: one without a name).</summary>
    internal static SqlMoment? Find(string? name, PullContext context)
    {
        var now = Local(context.Now, context.TimeZone);
        var today = now.Date;
        return name switch
        {
            "@now" => new SqlMoment(now, SqlMomentKind.Local),
            "@today" => new SqlMoment(today, SqlMomentKind.Date),
            "@yesterday" => new SqlMoment(today.AddDays(-1), SqlMomentKind.Date),
            "@startOfWeek" => new SqlMoment(today.AddDays(-(((int)today.DayOfWeek + 6) % 7)), SqlMomentKind.Date),
            "@startOfMonth" => new SqlMoment(today.AddDays(1 - today.Day), SqlMomentKind.Date),
            "@nowUtc" => new SqlMoment(context.Now.UtcDateTime, SqlMomentKind.Instant),
            // Before the first success everything is new, in every zone.
            "@lastRun" => new SqlMoment(context.LastRun is { } last ? Since(last, context.TimeZone) : Epoch, SqlMomentKind.Local),
            "@lastRunUtc" => new SqlMoment(context.LastRun?.UtcDateTime ?? DateTime.UnixEpoch, SqlMomentKind.Instant),
            _ => null,
        };
    }

    /// <summary>The error for a name that is not known.</summary>
    internal static SourceException Unknown(string? name) => new("unknown_parameter", $"source.query {UnknownReason(name)}", transient: false);

    /// <summary>What is wrong with a name that is not known, to follow the property's path.</summary>
    internal static string UnknownReason(string? name) => $"uses the parameter {name ?? "?"}, which is not known. Known are: {Known}.";

    /// <summary>
    /// The local time from which on all is new that came after an instant. In the hour that the clocks are going to repeat it is a
    /// second before that hour: as a local time, one of that hour may mean its second time to a database, and what is written then is earlier by the clock.
    /// </summary>
    internal static DateTime Since(DateTimeOffset last, TimeZoneInfo zone)
    {
        var local = Local(last, zone);
        var offset = zone.GetUtcOffset(last);
        var (before, after) = (last.AddTicks(-(last.Ticks % TimeSpan.TicksPerSecond)), last.AddDays(1));
        after = after.AddTicks(-(after.Ticks % TimeSpan.TicksPerSecond));
        if (zone.GetUtcOffset(after) >= offset) return local;
        while (after - before > TimeSpan.FromSeconds(1))
        {
            var middle = before.AddSeconds(Math.Floor((after - before).TotalSeconds / 2));
            if (zone.GetUtcOffset(middle) >= offset) before = middle;
            else after = middle;
        }

        var repeated = Local(after, zone);
        return local < repeated ? local : repeated.AddSeconds(-1);
    }

    private static DateTime Epoch => DateTime.SpecifyKind(DateTime.UnixEpoch, DateTimeKind.Unspecified);

    private static DateTime Local(DateTimeOffset instant, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(instant, zone).DateTime;
}

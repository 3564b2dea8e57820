using DataPool.Core.Connectors;

namespace DataPool.Connectors.Sql;

/// <summary>The value of a parameter.</summary>
/// <param name="Value">A date, a local time or a UTC time, as the parameter's name says.</param>
/// <param name="IsDate">Whether it is a date alone.</param>
internal readonly record struct SqlMoment(DateTime Value, bool IsDate);

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
        var now = TimeZoneInfo.ConvertTime(context.Now, context.TimeZone).DateTime;
        var today = now.Date;
        return name switch
        {
            "@now" => new SqlMoment(now, IsDate: false),
            "@today" => new SqlMoment(today, IsDate: true),
            "@yesterday" => new SqlMoment(today.AddDays(-1), IsDate: true),
            "@startOfWeek" => new SqlMoment(today.AddDays(-(((int)today.DayOfWeek + 6) % 7)), IsDate: true),
            "@startOfMonth" => new SqlMoment(today.AddDays(1 - today.Day), IsDate: true),
            "@nowUtc" => new SqlMoment(context.Now.UtcDateTime, IsDate: false),
            // Before the first success everything is new, in every zone.
            "@lastRun" => new SqlMoment(
                context.LastRun is { } last ? TimeZoneInfo.ConvertTime(last, context.TimeZone).DateTime : DateTime.UnixEpoch, IsDate: false),
            "@lastRunUtc" => new SqlMoment(context.LastRun?.UtcDateTime ?? DateTime.UnixEpoch, IsDate: false),
            _ => null,
        };
    }

    /// <summary>The error for a name that is not known.</summary>
    internal static SourceException Unknown(string? name) => new(
        "unknown_parameter",
        $"source.query uses the parameter {name ?? "?"}, which is not known. Known are: {Known}.",
        transient: false);
}

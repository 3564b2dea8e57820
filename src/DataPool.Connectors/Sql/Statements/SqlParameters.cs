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
            "@lastRun" => new SqlMoment(context.LastRun is { } last ? Local(last, context.TimeZone) : Epoch, SqlMomentKind.Local),
            "@lastRunUtc" => new SqlMoment(context.LastRun?.UtcDateTime ?? DateTime.UnixEpoch, SqlMomentKind.Instant),
            _ => null,
        };
    }

    /// <summary>The error for a name that is not known.</summary>
    internal static SourceException Unknown(string? name) => new("unknown_parameter", $"source.query {UnknownReason(name)}", transient: false);

    /// <summary>What is wrong with a name that is not known, to follow the property's path.</summary>
    internal static string UnknownReason(string? name) => $"uses the parameter {name ?? "?"}, which is not known. Known are: {Known}.";

    private static DateTime Epoch => DateTime.SpecifyKind(DateTime.UnixEpoch, DateTimeKind.Unspecified);

    private static DateTime Local(DateTimeOffset instant, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(instant, zone).DateTime;
}

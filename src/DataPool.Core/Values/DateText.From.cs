using System.Globalization;

namespace DataPool.Core.Values;

public static partial class DateText
{
    /// <summary>The instant of a date and time.</summary>
    /// <param name="value">One of kind <see cref="DateTimeKind.Utc"/> is taken as it is, any other is naive.</param>
    /// <param name="zone">The zone of a naive time.</param>
    /// <returns>The canonical text, or null when the instant lies outside the years 1 to 9999.</returns>
    public static string? FromDateTime(DateTime value, TimeZoneInfo zone)
        => FormatInstant(value.Kind == DateTimeKind.Utc ? value.Ticks : ZoneTime.ToUtcTicks(value.Ticks, zone));

    /// <summary>The instant of a time with its offset.</summary>
    /// <param name="value">Any.</param>
    /// <returns>The canonical text.</returns>
    public static string FromDateTimeOffset(DateTimeOffset value) => FormatInstant(value.UtcTicks)!;

    /// <summary>A date.</summary>
    /// <param name="value">Any.</param>
    /// <returns>The canonical text.</returns>
    public static string FromDateOnly(DateOnly value) => value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A time of day, which is a string of the pool and no date.</summary>
    /// <param name="value">Any.</param>
    /// <returns><c>HH:mm:ss</c>, with a fraction only if there is one.</returns>
    public static string FromTimeOnly(TimeOnly value) => value.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);

    /// <summary>An interval as an ISO 8601 duration, which is a string of the pool and no date.</summary>
    /// <param name="value">Any.</param>
    /// <returns>Such as <c>P1DT2H3M4.5S</c>, <c>-PT1S</c> or <c>PT0S</c>; days of 24 hours.</returns>
    public static string FromTimeSpan(TimeSpan value)
    {
        if (value == TimeSpan.Zero)
            return "PT0S";

        // Unsigned, because the smallest TimeSpan has no positive counterpart.
        ulong ticks = value.Ticks < 0 ? (ulong)-(value.Ticks + 1) + 1 : (ulong)value.Ticks;
        (ulong days, ulong rest) = Math.DivRem(ticks, (ulong)TimeSpan.TicksPerDay);
        (ulong hours, ulong minutes) = (rest / TimeSpan.TicksPerHour, rest / TimeSpan.TicksPerMinute % 60);
        decimal seconds = rest % TimeSpan.TicksPerMinute / (decimal)TimeSpan.TicksPerSecond;

        string text = value < TimeSpan.Zero ? "-P" : "P";
        if (days > 0)
            text += string.Create(CultureInfo.InvariantCulture, $"{days}D");
        if (rest == 0)
            return text;
        text += "T";
        if (hours > 0)
            text += string.Create(CultureInfo.InvariantCulture, $"{hours}H");
        if (minutes > 0)
            text += string.Create(CultureInfo.InvariantCulture, $"{minutes}M");
        if (seconds > 0)
            text += string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#######}S");
        return text;
    }

    /// <summary>The instant of a Unix time.</summary>
    /// <param name="seconds">Seconds since 1970-01-01T00:00:00Z.</param>
    /// <returns>The canonical text, or null outside the years 1 to 9999.</returns>
    public static string? FromUnixSeconds(long seconds)
    {
        Int128 ticks = ((Int128)seconds * TimeSpan.TicksPerSecond) + DateTime.UnixEpoch.Ticks;
        return ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks ? null : FormatInstant((long)ticks);
    }

    /// <summary>The instant of a Julian day number, as SQLite stores dates in a REAL.</summary>
    /// <param name="day">Days since noon in Greenwich on 24 November 4714 BC.</param>
    /// <returns>
    /// The canonical text, to the millisecond as SQLite rounds it (<c>date.c</c>); null outside the years 1 to 9999.
    /// </returns>
    public static string? FromJulianDay(double day)
    {
        // 1721425.5 is 0001-01-01T00:00:00Z and 5373484.5 is the first instant after the year 9999.
        const double first = 1721425.5;
        const double end = 5373484.5;
        const long millisecondsToFirst = 148_731_163_200_000;
        if (!(day >= first && day < end))
            return null;
        long milliseconds = (long)((day * 86_400_000) + 0.5);
        return FormatInstant((milliseconds - millisecondsToFirst) * TimeSpan.TicksPerMillisecond);
    }
}

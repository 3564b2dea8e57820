using System.Globalization;

namespace DataPool.Core.Values;

/// <summary>Canonical dates through .NET format strings.</summary>
internal static class FormattedDate
{
    /// <summary>Formats an instant as the zone's clocks show it, a date as its midnight there.</summary>
    /// <returns>Null when the format is malformed or the culture's calendar does not reach the date.</returns>
    internal static string? Of(string canonical, string format, CultureInfo culture, TimeZoneInfo zone)
    {
        DateTimeOffset instant = DateText.ToInstant(canonical);
        DateTimeOffset local = DateText.IsInstant(canonical) ? TimeZoneInfo.ConvertTime(instant, zone) : Midnight(instant.DateTime, zone);
        try
        {
            return local.ToString(format, culture);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    // The date must stay as it is, so its offset gives way where the two together leave the calendar.
    private static DateTimeOffset Midnight(DateTime date, TimeZoneInfo zone)
    {
        TimeSpan offset = zone.GetUtcOffset(date);
        long utc = date.Ticks - offset.Ticks;
        bool fits = utc >= DateTime.MinValue.Ticks && utc <= DateTime.MaxValue.Ticks;
        return new DateTimeOffset(date, fits ? offset : TimeSpan.Zero);
    }
}

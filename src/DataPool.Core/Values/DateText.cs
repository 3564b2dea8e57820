using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DataPool.Core.Values;

/// <summary>
/// ISO 8601 dates as canonical text: a date is <c>2026-04-09</c>; an instant is UTC with <c>Z</c> and a fraction of up to
/// seven digits without trailing zeros: <c>2026-04-09T12:00:00.25Z</c>. Years 0001 to 9999, in UTC for an instant.
/// </summary>
/// <remarks>
/// A naive time is read in a zone: a local time in a gap (clocks set forward) moves forward by the gap, one in an
/// overlap (clocks set back) is the earlier instant.
/// </remarks>
public static partial class DateText
{
    private const int DateLength = 10;
    private const int MaxLength = 28;

    /// <summary>Reads an ISO 8601 date or date and time.</summary>
    /// <param name="text">
    /// <c>yyyy-MM-dd</c>, alone or with <c>T</c> or a space and <c>HH:mm</c>, <c>HH:mm:ss</c> or <c>HH:mm:ss.f…</c>
    /// (digits beyond the seventh are cut), then nothing, <c>Z</c>, <c>±hh:mm</c>, <c>±hhmm</c> or <c>±hh</c>.
    /// Nothing around it.
    /// </param>
    /// <param name="zone">The zone of a time without an offset.</param>
    /// <param name="canonical">The canonical text.</param>
    /// <returns>False when it is no such text, no date of the calendar, or an instant outside the years 1 to 9999.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, TimeZoneInfo zone, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        if (!IsoDate.TryRead(text, out IsoDate date))
            return false;

        canonical = !date.HasTime ? FormatDate(date.Ticks)
            : FormatInstant(date.Offset is { } offset ? date.Ticks - offset : ZoneTime.ToUtcTicks(date.Ticks, zone));
        return canonical is not null;
    }

    /// <summary>Whether a canonical text is an instant; if not it is a date.</summary>
    /// <param name="canonical">A canonical date text.</param>
    /// <returns>True for an instant.</returns>
    public static bool IsInstant(ReadOnlySpan<char> canonical) => canonical.Length > DateLength;

    /// <summary>The instant of a canonical text, for formatting and arithmetic.</summary>
    /// <param name="canonical">A canonical date text; a date is its midnight in UTC.</param>
    /// <returns>The instant, with offset zero.</returns>
    /// <exception cref="FormatException">The text is not a date in ISO 8601.</exception>
    public static DateTimeOffset ToInstant(string canonical)
        => IsoDate.TryRead(canonical, out IsoDate date)
            ? new DateTimeOffset(date.Ticks - (date.Offset ?? 0), TimeSpan.Zero)
            : throw new FormatException($"'{canonical}' is not a canonical date, such as 2026-04-09 or 2026-04-09T12:00:00Z.");

    /// <summary>The UTC ticks of an instant as canonical text; null outside the years 1 to 9999.</summary>
    private static string? FormatInstant(long utcTicks)
    {
        if (utcTicks < DateTime.MinValue.Ticks || utcTicks > DateTime.MaxValue.Ticks)
            return null;

        Span<char> text = stackalloc char[MaxLength];
        var instant = new DateTime(utcTicks);
        instant.TryFormat(text, out int length, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
        return text[..length].ToString();
    }

    private static string FormatDate(long ticks)
        => new DateTime(ticks).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

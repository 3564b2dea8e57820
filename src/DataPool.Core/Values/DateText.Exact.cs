using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DataPool.Core.Values;

public static partial class DateText
{
    /// <summary>Reads a date by a .NET format string.</summary>
    /// <param name="text">The text; nothing around it.</param>
    /// <param name="format">
    /// A custom or standard .NET date format. One without a year is refused (the rest of the date would depend on
    /// today); one without a time gives a date, any other an instant. A <c>Z</c> in quotes is mere text.
    /// </param>
    /// <param name="culture">The culture of names, separators and calendar.</param>
    /// <param name="zone">The zone of a time without an offset.</param>
    /// <param name="canonical">The canonical text.</param>
    /// <returns>False when the text does not have the format or the result lies outside the years 1 to 9999.</returns>
    public static bool TryParseExact(
        ReadOnlySpan<char> text, string format, CultureInfo culture, TimeZoneInfo zone, [NotNullWhen(true)] out string? canonical)
    {
        // With this style an offset gives kind Utc, and none gives Unspecified: the machine's own zone plays no part.
        const DateTimeStyles styles = DateTimeStyles.AdjustToUniversal | DateTimeStyles.NoCurrentDateDefault;
        canonical = null;
        DateFormatParts parts = DateFormat.PartsOf(format);
        if (!parts.HasFlag(DateFormatParts.Year)
            || !DateTime.TryParseExact(text, format, culture, styles, out DateTime value))
        {
            return false;
        }

        if ((parts & (DateFormatParts.Time | DateFormatParts.Offset | DateFormatParts.Utc)) == 0)
            canonical = FormatDate(value.Ticks);
        else if (parts.HasFlag(DateFormatParts.Utc))
            canonical = FormatInstant(value.Ticks);
        else
            canonical = FromDateTime(value, zone);
        return canonical is not null;
    }
}

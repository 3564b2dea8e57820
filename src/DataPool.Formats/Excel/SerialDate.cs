namespace DataPool.Formats.Excel;

/// <summary>Excel's numbers of days as dates, times and durations.</summary>
/// <remarks>
/// With the 1900 base, 1 is 1900-01-01 and 60 is 1900-02-29, a day that never was (Excel keeps it for the sake of Lotus 1-2-3);
/// from 61, 1900-03-01, on the numbers are right. With the 1904 base, 0 is 1904-01-01.
/// Times are rounded to the millisecond, as Excel shows them: a double holds no more of a day of our time.
/// </remarks>
internal static class SerialDate
{
    private const double MillisecondsOfDay = 86_400_000;

    private static readonly long From1900 = new DateTime(1899, 12, 31).Ticks;
    private static readonly long From1904 = new DateTime(1904, 1, 1).Ticks;

    /// <summary>What a number of days is under a style.</summary>
    /// <param name="days">The number.</param>
    /// <param name="style">Not <see cref="CellStyle.Number"/>.</param>
    /// <param name="is1904">The workbook's base.</param>
    /// <param name="ticks">Ticks of <see cref="System.DateTime"/>, of the day or of the duration.</param>
    /// <returns>The kind: a date that shows no time but has one is <see cref="CellKind.DateTime"/>; <see cref="CellKind.NoDate"/> when it is none.</returns>
    public static CellKind Read(double days, CellStyle style, bool is1904, out long ticks)
    {
        ticks = 0;
        if (!(Math.Abs(days) < 3_000_000)) return CellKind.NoDate;
        var span = (long)Math.Round(days * MillisecondsOfDay) * TimeSpan.TicksPerMillisecond;
        if (style == CellStyle.Duration)
        {
            ticks = span;
            return CellKind.Duration;
        }

        if (style == CellStyle.Time && span is >= 0 and < TimeSpan.TicksPerDay)
        {
            ticks = span;
            return CellKind.Time;
        }

        var day = Math.DivRem(span, TimeSpan.TicksPerDay, out var time);
        if (span < 0 || (!is1904 && day is 0 or 60)) return CellKind.NoDate;
        ticks = (is1904 ? From1904 : From1900) + ((day - (!is1904 && day > 60 ? 1 : 0)) * TimeSpan.TicksPerDay) + time;
        if (ticks > DateTime.MaxValue.Ticks) return CellKind.NoDate;
        return style == CellStyle.Date && time == 0 ? CellKind.Date : CellKind.DateTime;
    }
}

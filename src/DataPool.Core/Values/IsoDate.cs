namespace DataPool.Core.Values;

/// <summary>An ISO 8601 text taken apart: <c>2026-04-09</c>, or that, <c>T</c> or a space, a time and perhaps an offset.</summary>
/// <param name="Ticks">The date and time as written, in ticks of <see cref="DateTime"/>.</param>
/// <param name="HasTime">Whether a time was given.</param>
/// <param name="Offset">The offset from UTC in ticks, if one was given.</param>
internal readonly record struct IsoDate(long Ticks, bool HasTime, long? Offset)
{
    /// <summary>Reads the whole of a text.</summary>
    internal static bool TryRead(ReadOnlySpan<char> text, out IsoDate date)
    {
        date = default;
        if (!TryTake(ref text, 4, out int year) || !TrySkip(ref text, '-')
            || !TryTake(ref text, 2, out int month) || !TrySkip(ref text, '-')
            || !TryTake(ref text, 2, out int day)
            || year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        long ticks = new DateTime(year, month, day).Ticks;
        if (text.IsEmpty)
        {
            date = new IsoDate(ticks, HasTime: false, Offset: null);
            return true;
        }

        if (text[0] is not ('T' or 't' or ' '))
            return false;
        text = text[1..];
        if (!TryTakeTime(ref text, out long time) || !TryTakeOffset(ref text, out long? offset) || !text.IsEmpty)
            return false;

        date = new IsoDate(ticks + time, HasTime: true, offset);
        return true;
    }

    private static bool TryTakeTime(ref ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (!TryTake(ref text, 2, out int hour) || !TrySkip(ref text, ':') || !TryTake(ref text, 2, out int minute)
            || hour > 23 || minute > 59)
        {
            return false;
        }

        ticks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        if (!TrySkip(ref text, ':'))
            return true;

        // A leap second (60) has no place on a computer's clock.
        if (!TryTake(ref text, 2, out int second) || second > 59)
            return false;
        ticks += second * TimeSpan.TicksPerSecond;
        if (!TrySkip(ref text, '.') && !TrySkip(ref text, ','))
            return true;

        int end = text.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> fraction = end < 0 ? text : text[..end];
        text = text[fraction.Length..];
        long unit = TimeSpan.TicksPerSecond;
        for (int i = 0; i < fraction.Length && unit > 1; i++)
            ticks += (fraction[i] - '0') * (unit /= 10);
        return !fraction.IsEmpty;
    }

    private static bool TryTakeOffset(ref ReadOnlySpan<char> text, out long? offset)
    {
        offset = null;
        if (text.IsEmpty)
            return true;

        char sign = text[0];
        text = text[1..];
        if (sign is 'Z' or 'z')
        {
            offset = 0;
            return true;
        }

        if (sign is not ('+' or '-') || !TryTake(ref text, 2, out int hours) || hours > 23)
            return false;
        int minutes = 0;
        if ((TrySkip(ref text, ':') || !text.IsEmpty) && (!TryTake(ref text, 2, out minutes) || minutes > 59))
            return false;

        long ticks = (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute);
        offset = sign == '-' ? -ticks : ticks;
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<char> text, int digits, out int value)
    {
        value = 0;
        if (text.Length < digits)
            return false;
        foreach (char digit in text[..digits])
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            value = (value * 10) + digit - '0';
        }

        text = text[digits..];
        return true;
    }

    private static bool TrySkip(ref ReadOnlySpan<char> text, char expected)
    {
        bool found = !text.IsEmpty && text[0] == expected;
        if (found)
            text = text[1..];
        return found;
    }
}

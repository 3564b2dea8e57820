namespace DataPool.Core.Values;

/// <summary>What a .NET date format speaks of.</summary>
[Flags]
internal enum DateFormatParts
{
    None = 0,
    Year = 1,
    Time = 2,
    Offset = 4,

    /// <summary>A standard format whose times are UTC by definition.</summary>
    Utc = 8,
}

/// <summary>Looks into .NET date format strings, custom and standard.</summary>
internal static class DateFormat
{
    /// <summary>The parts that a format has; none for a malformed one.</summary>
    internal static DateFormatParts PartsOf(string format)
    {
        if (format.Length == 1)
        {
            return format[0] switch
            {
                'd' or 'D' or 'y' or 'Y' => DateFormatParts.Year,
                'f' or 'F' or 'g' or 'G' or 's' or 'o' or 'O' => DateFormatParts.Year | DateFormatParts.Time,
                'r' or 'R' or 'u' or 'U' => DateFormatParts.Year | DateFormatParts.Time | DateFormatParts.Utc,
                _ => DateFormatParts.None,
            };
        }

        var parts = DateFormatParts.None;
        for (int i = 0; i < format.Length; i++)
        {
            switch (format[i])
            {
                case 'y':
                    parts |= DateFormatParts.Year;
                    break;
                case 'h' or 'H' or 'm' or 's' or 'f' or 'F' or 't':
                    parts |= DateFormatParts.Time;
                    break;
                case 'z' or 'Z' or 'K':
                    parts |= DateFormatParts.Offset;
                    break;
                case '\\':
                    i++;
                    break;
                case '\'' or '"':
                    int end = format.IndexOf(format[i], i + 1);
                    if (end < 0)
                        return DateFormatParts.None;
                    i = end;
                    break;
            }
        }

        return parts;
    }
}

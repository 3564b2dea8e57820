namespace DataPool.Formats.Excel;

/// <summary>Reads from a number format whether it shows a number, date, time or duration (ECMA-376 part 1, 18.8.30 and 18.8.31).</summary>
internal static class FormatCode
{
    /// <summary>The style of one of Excel's built-in formats, by its id below 164.</summary>
    public static CellStyle OfId(int id) => id switch
    {
        // 27 to 36 and 50 to 58 are dates and times of East Asian versions; their times are 32 to 35 and 55 and 56.
        14 or 15 or 16 or 17 or (>= 27 and <= 31) or 36 or (>= 50 and <= 54) or 57 or 58 => CellStyle.Date,
        22 => CellStyle.DateTime,
        18 or 19 or 20 or 21 or (>= 32 and <= 35) or 45 or 47 or 55 or 56 => CellStyle.Time,
        46 => CellStyle.Duration,
        _ => CellStyle.Number,
    };

    /// <summary>The style of a format's text. Its first section decides.</summary>
    public static CellStyle Of(ReadOnlySpan<char> code)
    {
        bool date = false, time = false, months = false;
        for (var i = 0; i < code.Length; i++)
        {
            switch (char.ToLowerInvariant(code[i]))
            {
                case ';':
                    i = code.Length;
                    break;
                case '"':
                    i = End(code, i, '"');
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case '[':
                    var end = End(code, i, ']');
                    if (IsElapsed(code[(i + 1)..Math.Min(end, code.Length)])) return CellStyle.Duration;
                    i = end;
                    break;
                case 'g' when code[i..].StartsWith("general", StringComparison.OrdinalIgnoreCase):
                    i += "general".Length - 1;
                    break;
                case 'a' when code[i..].StartsWith("am/pm", StringComparison.OrdinalIgnoreCase):
                    time = true;
                    i += "am/pm".Length - 1;
                    break;
                case 'y' or 'd':
                    date = true;
                    break;
                case 'h' or 's':
                    time = true;
                    break;
                case 'm':
                    months = true;
                    break;
                // Digits are a number's, except after the seconds' point.
                case '#' or '?' or '%':
                    return CellStyle.Number;
                default:
                    break;
            }
        }

        // m alone is a month; beside hours or seconds it is minutes.
        if (date) return time ? CellStyle.DateTime : CellStyle.Date;
        if (time) return CellStyle.Time;
        return months ? CellStyle.Date : CellStyle.Number;
    }

    private static int End(ReadOnlySpan<char> code, int start, char mark)
    {
        var length = code[(start + 1)..].IndexOf(mark);
        return length < 0 ? code.Length : start + 1 + length;
    }

    private static bool IsElapsed(ReadOnlySpan<char> inner) =>
        inner.Length > 0 && (inner.IndexOfAnyExcept('h', 'H') < 0 || inner.IndexOfAnyExcept('m', 'M') < 0 || inner.IndexOfAnyExcept('s', 'S') < 0);
}

using System.Globalization;
using System.Text;

namespace DataPool.Core.Values;

/// <summary>Numbers as people of a culture write and read them, without a trip through a binary float.</summary>
internal static class CultureNumber
{
    /// <summary>
    /// Rewrites a culture's number (<c>1.234,56</c>) in the way of <see cref="NumberText"/>. Group separators must
    /// stand where the culture puts them: <c>1.5</c> in German is refused, not read as 15.
    /// </summary>
    /// <returns>The number for a lenient parse, or null when it is none.</returns>
    internal static string? ToInvariant(ReadOnlySpan<char> text, CultureInfo culture)
    {
        NumberFormatInfo format = culture.NumberFormat;
        bool negative = TrySkip(ref text, format.NegativeSign) || TrySkip(ref text, "-") || TrySkip(ref text, "\u2212");
        if (!negative && !TrySkip(ref text, format.PositiveSign))
            TrySkip(ref text, "+");

        int mark = text.IndexOfAny('e', 'E');
        ReadOnlySpan<char> exponent = mark < 0 ? default : text[mark..];
        ReadOnlySpan<char> mantissa = mark < 0 ? text : text[..mark];
        int point = mantissa.IndexOf(format.NumberDecimalSeparator, StringComparison.Ordinal);
        ReadOnlySpan<char> whole = point < 0 ? mantissa : mantissa[..point];
        ReadOnlySpan<char> fraction = point < 0 ? default : mantissa[(point + format.NumberDecimalSeparator.Length)..];
        if (!AreDigits(fraction))
            return null;

        var result = new StringBuilder(text.Length + 2).Append(negative ? "-" : "");
        if (AreDigits(whole))
            result.Append(whole);
        else if (!TryAppendGroups(whole, format, result))
            return null;
        return result.Append(point < 0 ? "" : ".").Append(fraction).Append(exponent).ToString();
    }

    /// <summary>A canonical number with the culture's sign and decimal separator.</summary>
    internal static string FromCanonical(string canonical, CultureInfo culture)
    {
        NumberFormatInfo format = culture.NumberFormat;
        var result = new StringBuilder(canonical.Length + 4);
        foreach (char letter in canonical)
        {
            _ = letter switch
            {
                '-' => result.Append(format.NegativeSign),
                '.' => result.Append(format.NumberDecimalSeparator),
                _ => result.Append(letter),
            };
        }

        return result.ToString();
    }

    private static bool TryAppendGroups(ReadOnlySpan<char> whole, NumberFormatInfo format, StringBuilder result)
    {
        int[] sizes = format.NumberGroupSizes;
        int group = 0;
        int digits = 0;
        for (int i = whole.Length - 1; i >= 0; i--)
        {
            int size = sizes.Length == 0 ? 0 : sizes[Math.Min(group, sizes.Length - 1)];
            if (char.IsAsciiDigit(whole[i]))
            {
                if (++digits > size && size > 0)
                    return false;
            }
            else if (size > 0 && digits == size && IsGroupSeparator(whole[i], format.NumberGroupSeparator))
            {
                group++;
                digits = 0;
            }
            else
            {
                return false;
            }
        }

        if (digits == 0)
            return false;
        foreach (char digit in whole)
        {
            if (char.IsAsciiDigit(digit))
                result.Append(digit);
        }

        return true;
    }

    // A keyboard has one space and one apostrophe; the cultures' data has several.
    private static bool IsGroupSeparator(char value, string separator)
        => separator.Length == 1
            && (value == separator[0]
                || (char.IsWhiteSpace(separator[0]) && value is ' ' or '\u00A0' or '\u202F' or '\u2009')
                || (separator[0] is '\u2019' or '\'' && value is '\u2019' or '\''));

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static bool TrySkip(ref ReadOnlySpan<char> text, string prefix)
    {
        bool found = prefix.Length > 0 && text.StartsWith(prefix, StringComparison.Ordinal);
        if (found)
            text = text[prefix.Length..];
        return found;
    }
}

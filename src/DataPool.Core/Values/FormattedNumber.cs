using System.Globalization;
using System.Numerics;
using System.Text;

namespace DataPool.Core.Values;

/// <summary>Canonical numbers through .NET format strings, from their exact value only.</summary>
internal static class FormattedNumber
{
    /// <summary>Formats a canonical number.</summary>
    /// <returns>
    /// Null when the format is malformed or asks for more than 999 digits, or when neither decimal nor, for an integer,
    /// BigInteger holds the value exactly.
    /// </returns>
    internal static string? Of(ReadOnlySpan<byte> canonical, string format, CultureInfo culture)
    {
        const int longestStandardFormat = 4;
        char kind = format.Length == 0 ? 'G' : format[0];
        bool standard = format.Length <= 1 || (char.IsAsciiLetter(kind) && !format.AsSpan(1).ContainsAnyExceptInRange('0', '9'));
        if (standard && format.Length > longestStandardFormat)
            return null;

        try
        {
            // D, X and B are formats of integer types only.
            bool integerOnly = standard && kind is 'D' or 'd' or 'X' or 'x' or 'B' or 'b';
            if (!integerOnly && TryGetDecimal(canonical, out decimal exact))
                return exact.ToString(format, culture);
            if (!TryGetInteger(canonical, out BigInteger integer))
                return null;

            // BigInteger puts a zero before FF, to tell it from -1; nobody who asks for X means that.
            return integer >= long.MinValue && integer <= long.MaxValue
                ? ((long)integer).ToString(format, culture)
                : integer.ToString(format, culture);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool TryGetDecimal(ReadOnlySpan<byte> canonical, out decimal value)
    {
        Span<byte> check = stackalloc byte[NumberText.MaxLength];
        return decimal.TryParse(canonical, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && NumberText.FromDecimal(value, check, out int written) == NumberParse.Ok
            && check[..written].SequenceEqual(canonical);
    }

    private static bool TryGetInteger(ReadOnlySpan<byte> canonical, out BigInteger value)
    {
        Span<byte> check = stackalloc byte[NumberText.MaxLength];
        return BigInteger.TryParse(Encoding.ASCII.GetString(canonical), NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && NumberText.FromBigInteger(value, check, out int written) == NumberParse.Ok
            && check[..written].SequenceEqual(canonical);
    }
}

using System.Globalization;
using System.Text;

namespace DataPool.Core.Values;

/// <summary>
/// Exact decimals as canonical text: equal text means equal value and the reverse, and the text is a valid JSON number.
/// No value passes through a binary float on the way.
/// </summary>
/// <remarks>
/// The canonical form has no leading or trailing zeros among its significant digits. With <c>e</c> the exponent of its
/// first digit, it is plain for -7 ≤ e &lt; 100 (<c>0.0000001</c>, <c>9223372036854775808</c>) and otherwise scientific
/// (<c>1.5e300</c>, <c>1e-30</c>). Every zero is <c>0</c>.
/// </remarks>
public static partial class NumberText
{
    /// <summary>The most significant digits a number may have: 100.</summary>
    public const int MaxDigits = 100;

    /// <summary>The largest exponent, of either sign, of a number's first digit: 308.</summary>
    public const int MaxExponent = 308;

    /// <summary>The bytes that hold any canonical number: a sign, <c>0.000000</c> and 100 digits.</summary>
    public const int MaxLength = 109;

    /// <summary>Exponents from here to below <see cref="PlainTo"/> are written without an <c>e</c>.</summary>
    private const int PlainFrom = -7;

    private const int PlainTo = 100;

    /// <summary>Writes the canonical form of a JSON number (RFC 8259, section 6).</summary>
    /// <param name="text">The number, as UTF-8, without white space around it.</param>
    /// <param name="destination">Where the canonical text goes; <see cref="MaxLength"/> bytes always suffice.</param>
    /// <param name="written">The bytes written; 0 unless the answer is <see cref="NumberParse.Ok"/>.</param>
    /// <param name="lenient">Also takes what text cells hold: <c>+1</c>, <c>007</c>, <c>.5</c> and <c>5.</c></param>
    /// <returns>Whether it is a number within range. The work is linear in the length of <paramref name="text"/>.</returns>
    public static NumberParse TryCanonicalize(
        ReadOnlySpan<byte> text, Span<byte> destination, out int written, bool lenient = false)
        => Canonicalize(text, destination, out written, lenient);

    /// <summary>Gives the canonical form of a JSON number; for the paths where a string is at hand anyway.</summary>
    /// <param name="text">The number, without white space around it.</param>
    /// <param name="canonical">The canonical text; empty unless the answer is <see cref="NumberParse.Ok"/>.</param>
    /// <param name="lenient">Also takes <c>+1</c>, <c>007</c>, <c>.5</c> and <c>5.</c></param>
    /// <returns>Whether it is a number within range.</returns>
    public static NumberParse TryCanonicalize(ReadOnlySpan<char> text, out string canonical, bool lenient = false)
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        NumberParse result = Canonicalize(text, buffer, out int written, lenient);
        canonical = Encoding.ASCII.GetString(buffer[..written]);
        return result;
    }

    /// <summary>Whether a text is a number in canonical form already, so that it can be copied as it is.</summary>
    /// <param name="text">Any bytes.</param>
    /// <returns>True exactly when <see cref="TryCanonicalize(ReadOnlySpan{byte}, Span{byte}, out int, bool)"/> would
    /// write the same bytes.</returns>
    public static bool IsCanonical(ReadOnlySpan<byte> text)
    {
        const int shortLength = 64;
        if (text.IsEmpty || text.Length > shortLength)
            return IsCanonicalByWriting(text);

        int first = text[0] == '-' ? 1 : 0;
        if (first == text.Length)
            return false;

        int point = first + 1;
        if (text[first] == '0')
        {
            if (point == text.Length)
                return first == 0;

            // Below 0.0000001 the canonical form is scientific.
            if (text[point] != '.' || text[(point + 1)..].StartsWith("0000000"u8))
                return false;
        }
        else
        {
            if (!IsDigit(text[first]))
                return false;
            while (point < text.Length && IsDigit(text[point]))
                point++;
            if (point == text.Length)
                return true;
            if (text[point] != '.')
                return text[point] == 'e' && IsCanonicalByWriting(text);
        }

        int end = point + 1;
        while (end < text.Length && IsDigit(text[end]))
            end++;
        if (end < text.Length)
            return text[end] == 'e' && IsCanonicalByWriting(text);
        return end > point + 1 && text[end - 1] != '0';
    }

    /// <summary>
    /// Whether a JavaScript number (a double) cannot be trusted with a value: it has more than 15 significant digits,
    /// or is too large for a double.
    /// </summary>
    /// <param name="canonical">A canonical number.</param>
    /// <returns>True when the number should travel as text.</returns>
    public static bool NeedsText(ReadOnlySpan<byte> canonical)
    {
        const int safeDigits = 15;

        // 2e308 is within our range and infinity in a double.
        if (canonical.EndsWith("e308"u8) && double.IsInfinity(double.Parse(canonical, CultureInfo.InvariantCulture)))
            return true;
        if (canonical.Length <= safeDigits)
            return false;

        int exponent = canonical.IndexOf((byte)'e');
        ReadOnlySpan<byte> mantissa = (exponent < 0 ? canonical : canonical[..exponent]).TrimStart("-0."u8);
        bool fraction = mantissa.Contains((byte)'.');
        if (!fraction)
            mantissa = mantissa.TrimEnd((byte)'0');
        return mantissa.Length - (fraction ? 1 : 0) > safeDigits;
    }

    private static bool IsCanonicalByWriting(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxLength)
            return false;
        Span<byte> buffer = stackalloc byte[MaxLength];
        return Canonicalize(text, buffer, out int written, lenient: false) == NumberParse.Ok
            && buffer[..written].SequenceEqual(text);
    }

    private static bool IsDigit(byte value) => (uint)(value - '0') <= 9;
}

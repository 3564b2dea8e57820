using System.Buffers.Text;
using System.Numerics;

namespace DataPool.Core.Values;

public static partial class NumberText
{
    /// <summary>Past every exponent that digits in memory could bring back into range.</summary>
    private const long ExponentCap = 1_000_000_000_000;

    internal static NumberParse Canonicalize<T>(ReadOnlySpan<T> text, Span<byte> destination, out int written, bool lenient)
        where T : unmanaged, IBinaryInteger<T>
    {
        written = 0;
        bool negative = false;
        ReadOnlySpan<T> rest = text;
        if (!rest.IsEmpty && (Is(rest[0], '-') || (lenient && Is(rest[0], '+'))))
        {
            negative = Is(rest[0], '-');
            rest = rest[1..];
        }

        ReadOnlySpan<T> whole = TakeDigits(ref rest);
        ReadOnlySpan<T> fraction = default;
        if (!rest.IsEmpty && Is(rest[0], '.'))
        {
            rest = rest[1..];
            fraction = TakeDigits(ref rest);
            if (fraction.IsEmpty && !lenient)
                return NumberParse.NotANumber;
        }

        bool wellFormed = lenient
            ? !whole.IsEmpty || !fraction.IsEmpty
            : whole.Length == 1 || (whole.Length > 1 && !Is(whole[0], '0'));
        if (!wellFormed || !TakeExponent(ref rest, out long exponent) || !rest.IsEmpty)
            return NumberParse.NotANumber;

        whole = TrimZerosStart(whole);
        fraction = TrimZerosEnd(fraction);
        if (whole.IsEmpty)
        {
            int digits = fraction.Length;
            fraction = TrimZerosStart(fraction);
            exponent -= digits - fraction.Length + 1;
        }
        else
        {
            exponent += whole.Length - 1;
            if (fraction.IsEmpty)
                whole = TrimZerosEnd(whole);
        }

        int significant = whole.Length + fraction.Length;
        if (significant == 0)
        {
            destination[0] = (byte)'0';
            written = 1;
            return NumberParse.Ok;
        }

        if (significant > MaxDigits || exponent is < -MaxExponent or > MaxExponent)
            return NumberParse.OutOfRange;

        Span<byte> all = stackalloc byte[MaxDigits];
        Narrow(whole, all);
        Narrow(fraction, all[whole.Length..]);
        written = Write(negative, all[..significant], (int)exponent, destination);
        return NumberParse.Ok;
    }

    /// <summary>Writes significant digits, the first of which has the given exponent.</summary>
    private static int Write(bool negative, ReadOnlySpan<byte> digits, int exponent, Span<byte> destination)
    {
        int at = 0;
        if (negative)
            destination[at++] = (byte)'-';

        if (exponent is >= PlainFrom and < 0)
        {
            int zeros = -exponent - 1;
            "0."u8.CopyTo(destination[at..]);
            destination.Slice(at + 2, zeros).Fill((byte)'0');
            at += 2 + zeros;
            digits.CopyTo(destination[at..]);
            return at + digits.Length;
        }

        bool plain = exponent is >= 0 and < PlainTo;
        int beforePoint = plain ? exponent + 1 : 1;
        if (digits.Length > beforePoint)
        {
            digits[..beforePoint].CopyTo(destination[at..]);
            at += beforePoint;
            destination[at++] = (byte)'.';
            digits[beforePoint..].CopyTo(destination[at..]);
            at += digits.Length - beforePoint;
        }
        else
        {
            digits.CopyTo(destination[at..]);
            destination.Slice(at + digits.Length, beforePoint - digits.Length).Fill((byte)'0');
            at += beforePoint;
        }

        if (plain)
            return at;

        destination[at++] = (byte)'e';
        if (!Utf8Formatter.TryFormat(exponent, destination[at..], out int length))
            throw TooShort();
        return at + length;
    }

    private static ReadOnlySpan<T> TakeDigits<T>(scoped ref ReadOnlySpan<T> text)
        where T : unmanaged, IBinaryInteger<T>
    {
        int end = text.IndexOfAnyExceptInRange(T.CreateTruncating('0'), T.CreateTruncating('9'));
        ReadOnlySpan<T> digits = end < 0 ? text : text[..end];
        text = text[digits.Length..];
        return digits;
    }

    /// <summary>Takes an exponent, if there is one; false when an <c>e</c> has no digits after it.</summary>
    private static bool TakeExponent<T>(scoped ref ReadOnlySpan<T> text, out long exponent)
        where T : unmanaged, IBinaryInteger<T>
    {
        exponent = 0;
        if (text.IsEmpty || !(Is(text[0], 'e') || Is(text[0], 'E')))
            return true;

        text = text[1..];
        bool negative = !text.IsEmpty && Is(text[0], '-');
        if (negative || (!text.IsEmpty && Is(text[0], '+')))
            text = text[1..];

        ReadOnlySpan<T> digits = TakeDigits(ref text);
        foreach (T digit in TrimZerosStart(digits))
        {
            exponent = (exponent * 10) + int.CreateTruncating(digit) - '0';
            if (exponent >= ExponentCap)
                break;
        }

        exponent = negative ? -exponent : exponent;
        return !digits.IsEmpty;
    }

    private static ReadOnlySpan<T> TrimZerosStart<T>(ReadOnlySpan<T> digits)
        where T : unmanaged, IBinaryInteger<T>
    {
        int first = digits.IndexOfAnyExcept(T.CreateTruncating('0'));
        return first < 0 ? default : digits[first..];
    }

    private static ReadOnlySpan<T> TrimZerosEnd<T>(ReadOnlySpan<T> digits)
        where T : unmanaged, IBinaryInteger<T>
        => digits[..(digits.LastIndexOfAnyExcept(T.CreateTruncating('0')) + 1)];

    private static void Narrow<T>(ReadOnlySpan<T> digits, Span<byte> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (int i = 0; i < digits.Length; i++)
            destination[i] = byte.CreateTruncating(digits[i]);
    }

    private static bool Is<T>(T value, char expected)
        where T : unmanaged, IBinaryInteger<T>
        => value == T.CreateTruncating(expected);
}

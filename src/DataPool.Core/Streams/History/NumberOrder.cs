using System.Globalization;

namespace DataPool.Core.Streams.History;

/// <summary>Compares exact decimals in their canonical form (<see cref="Values.NumberText"/>) by value.</summary>
internal static class NumberOrder
{
    public static int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var (signA, signB) = (Sign(a), Sign(b));
        if (signA != signB) return signA.CompareTo(signB);
        if (signA == 0) return 0;
        return signA > 0 ? CompareMagnitudes(a, b) : CompareMagnitudes(b[1..], a[1..]);
    }

    private static int CompareMagnitudes(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Span<byte> digitsA = stackalloc byte[a.Length];
        Span<byte> digitsB = stackalloc byte[b.Length];
        var (exponentA, countA) = Digits(a, digitsA);
        var (exponentB, countB) = Digits(b, digitsB);
        // Without zeros at their ends, digits compare like text.
        return exponentA != exponentB ? exponentA.CompareTo(exponentB) : digitsA[..countA].SequenceCompareTo(digitsB[..countB]);
    }

    private static int Sign(ReadOnlySpan<byte> number) => number[0] == '-' ? -1 : number is [(byte)'0'] ? 0 : 1;

    // The significant digits, and the power of ten of the first of them.
    private static (int Exponent, int Count) Digits(ReadOnlySpan<byte> number, Span<byte> digits)
    {
        var exponent = 0;
        if (number.IndexOf((byte)'e') is var e and >= 0)
        {
            exponent = int.Parse(number[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            number = number[..e];
        }

        var point = number.IndexOf((byte)'.');
        exponent += (point < 0 ? number.Length : point) - 1;
        var count = 0;
        foreach (var character in number)
        {
            if (character == '.') continue;
            if (count == 0 && character == '0') exponent--;
            else digits[count++] = character;
        }

        while (count > 0 && digits[count - 1] == '0') count--;
        return (exponent, count);
    }
}

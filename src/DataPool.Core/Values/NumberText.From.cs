using System.Buffers.Text;
using System.Globalization;
using System.Numerics;

namespace DataPool.Core.Values;

public static partial class NumberText
{
    /// <summary>
    /// A value of more bits has more than 309 digits: it is out of range without being written out (2^1029 &gt; 10^309).
    /// </summary>
    private const int MaxBits = 1029;

    /// <summary>Writes a double by its shortest text that reads back as the same double.</summary>
    /// <param name="value">Any double; below 1e-308 it is out of range, NaN and the infinities are no numbers.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="written">The bytes written.</param>
    /// <returns>Whether the value is a number within range.</returns>
    public static NumberParse FromDouble(double value, Span<byte> destination, out int written)
    {
        if (destination.Length < MaxLength)
            throw TooShort();
        value.TryFormat(destination, out written, default, CultureInfo.InvariantCulture);
        return IsCanonical(destination[..written]) ? NumberParse.Ok : Rewrite(destination, ref written);
    }

    /// <summary>Writes a float by its shortest text that reads back as the same float.</summary>
    /// <param name="value">Any float; NaN and the infinities are no numbers.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="written">The bytes written.</param>
    /// <returns>Whether the value is a number within range.</returns>
    public static NumberParse FromSingle(float value, Span<byte> destination, out int written)
    {
        if (destination.Length < MaxLength)
            throw TooShort();
        value.TryFormat(destination, out written, default, CultureInfo.InvariantCulture);
        return IsCanonical(destination[..written]) ? NumberParse.Ok : Rewrite(destination, ref written);
    }

    /// <summary>Writes a decimal; its scale is not kept (1.50 is <c>1.5</c>).</summary>
    /// <param name="value">Any decimal.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="written">The bytes written.</param>
    /// <returns>Always <see cref="NumberParse.Ok"/>.</returns>
    public static NumberParse FromDecimal(decimal value, Span<byte> destination, out int written)
    {
        if (destination.Length < MaxLength)
            throw TooShort();
        value.TryFormat(destination, out written, default, CultureInfo.InvariantCulture);
        return IsCanonical(destination[..written]) ? NumberParse.Ok : Rewrite(destination, ref written);
    }

    /// <summary>Writes a signed integer.</summary>
    /// <param name="value">Any integer.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="written">The bytes written.</param>
    /// <returns>Always <see cref="NumberParse.Ok"/>.</returns>
    public static NumberParse FromInt64(long value, Span<byte> destination, out int written)
        => Utf8Formatter.TryFormat(value, destination, out written) ? NumberParse.Ok : throw TooShort();

    /// <summary>Writes an unsigned integer.</summary>
    /// <param name="value">Any integer.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="written">The bytes written.</param>
    /// <returns>Always <see cref="NumberParse.Ok"/>.</returns>
    public static NumberParse FromUInt64(ulong value, Span<byte> destination, out int written)
        => Utf8Formatter.TryFormat(value, destination, out written) ? NumberParse.Ok : throw TooShort();

    /// <summary>Writes an integer of any size.</summary>
    /// <param name="value">Any integer; one with more than 100 significant digits is out of range.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="written">The bytes written.</param>
    /// <returns>Whether the value is within range.</returns>
    public static NumberParse FromBigInteger(BigInteger value, Span<byte> destination, out int written)
    {
        written = 0;
        Span<char> text = stackalloc char[320];
        return value.GetBitLength() <= MaxBits && value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture)
            ? Canonicalize<char>(text[..length], destination, out written, lenient: false)
            : NumberParse.OutOfRange;
    }

    // Most numbers are canonical as the runtime writes them; some have an exponent, or zeros at their end.
    private static NumberParse Rewrite(Span<byte> destination, ref int written)
    {
        Span<byte> text = stackalloc byte[32];
        int length = written;
        destination[..length].CopyTo(text);
        return Canonicalize<byte>(text[..length], destination, out written, lenient: false);
    }

    private static ArgumentException TooShort()
        => new($"The destination is too short: {MaxLength} bytes always suffice.");
}

using System.Buffers.Text;
using DataPool.Connectors.Sql.Rows;
using DataPool.Core.Records;
using DataPool.Core.Values;
using static System.Buffers.Binary.BinaryPrimitives;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>
/// Reads <c>numeric</c> exactly, whatever its length: digits to the base 10,000, their place, a sign (numeric.c, numeric_send).
/// </summary>
internal static class PostgresNumeric
{
    // More digits than these have more than 100 significant decimal ones: out of range.
    private const int MostDigits = 27;

    // What nearly all numbers keep to: up to 32 digits, and a first one that is not far behind the point.
    private const int MostPlainDigits = 8;
    private const ushort Negative = 0x4000;
    private const ushort NaN = 0xC000;
    private const ushort Infinity = 0xD000;

    /// <summary>Writes a number; false for NaN, an infinity, or one out of range.</summary>
    internal static bool TryWrite(ReadOnlySpan<byte> value, RecordBatch records)
    {
        var count = ReadInt16BigEndian(value);
        var weight = ReadInt16BigEndian(value[2..]);
        var sign = ReadUInt16BigEndian(value[4..]);
        if (sign is not (0 or Negative) || count > MostDigits) return false;
        if (count == 0) return SqlValues.Integer(records, 0);
        if (weight is >= -1 and < MostPlainDigits && IsPlain(value[8..], count))
            return WritePlain(value[8..], count, weight, sign == Negative, records);

        // All digits as one whole number, and how many places it is moved: 12345.678 is 12345678 e-3, here 1 2345 6780 e-4.
        Span<byte> text = stackalloc byte[(MostDigits * 4) + 16];
        var length = 0;
        if (sign == Negative) text[length++] = (byte)'-';
        for (var i = 0; i < count; i++, length += 4) WriteDigit(ReadUInt16BigEndian(value[(8 + (i * 2))..]), text[length..]);

        text[length++] = (byte)'e';
        Utf8Formatter.TryFormat((weight - count + 1) * 4, text[length..], out var written);
        return SqlValues.Number(records, text[..(length + written)]);
    }

    /// <summary>An example of one that could not be written.</summary>
    internal static string Show(byte[] value) => ReadUInt16BigEndian(value.AsSpan(4)) switch
    {
        NaN => "NaN",
        Infinity => "Infinity",
        0 or Negative => "a number of more than 100 digits",
        _ => "-Infinity",
    };

    // What does not speak the protocol is left to who looks at the text.
    private static bool IsPlain(ReadOnlySpan<byte> digits, int count)
    {
        if (count is <= 0 or > MostPlainDigits || ReadUInt16BigEndian(digits) == 0) return false;
        for (var i = 0; i < count; i++)
            if (ReadUInt16BigEndian(digits[(i * 2)..]) > 9999)
                return false;
        return true;
    }

    // Canonical as it is written: without an exponent, and without zeros at either end. weight + 1 digits stand before the point.
    private static bool WritePlain(ReadOnlySpan<byte> digits, int count, int weight, bool isNegative, RecordBatch records)
    {
        var text = records.GetSpan(NumberText.MaxLength);
        var length = 0;
        if (isNegative) text[length++] = (byte)'-';
        if (weight < 0)
        {
            text[length++] = (byte)'0';
        }
        else
        {
            Utf8Formatter.TryFormat(ReadUInt16BigEndian(digits), text[length..], out var written);
            length += written;
        }

        for (var i = 1; i <= weight; i++, length += 4) WriteDigit(i < count ? ReadUInt16BigEndian(digits[(i * 2)..]) : 0, text[length..]);
        if (count > weight + 1)
        {
            text[length++] = (byte)'.';
            for (var i = weight + 1; i < count; i++, length += 4) WriteDigit(ReadUInt16BigEndian(digits[(i * 2)..]), text[length..]);
            while (text[length - 1] == '0') length--;
            if (text[length - 1] == '.') length--;
        }

        return SqlValues.CanonicalNumber(records, length);
    }

    private static void WriteDigit(int digit, Span<byte> text)
    {
        var (high, low) = Math.DivRem((uint)digit, 100u);
        text[3] = (byte)('0' + (low % 10));
        text[2] = (byte)('0' + (low / 10));
        text[1] = (byte)('0' + (high % 10));
        text[0] = (byte)('0' + (high / 10));
    }
}

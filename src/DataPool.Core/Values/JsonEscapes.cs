using System.Buffers;
using System.Text;

namespace DataPool.Core.Values;

/// <summary>The escape sequences of JSON strings (RFC 8259, section 7).</summary>
internal static class JsonEscapes
{
    /// <summary>The longest escape of one character, <c>\u001f</c>.</summary>
    internal const int MaxLength = 6;

    private const string MustEscapeText =
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u000f" +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\"\\";

    /// <summary>The bytes that a JSON string cannot hold as they are.</summary>
    internal static readonly SearchValues<byte> MustEscape = SearchValues.Create(Encoding.ASCII.GetBytes(MustEscapeText));

    /// <summary>The same as UTF-16.</summary>
    internal static readonly SearchValues<char> MustEscapeChars = SearchValues.Create(MustEscapeText);

    /// <summary>Writes a character of <see cref="MustEscape"/>: its two-character escape, else <c>\u00xx</c>.</summary>
    /// <returns>The bytes written.</returns>
    internal static int Write(byte value, Span<byte> destination)
    {
        byte letter = value switch
        {
            (byte)'"' or (byte)'\\' => value,
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => 0,
        };
        destination[0] = (byte)'\\';
        if (letter != 0)
        {
            destination[1] = letter;
            return 2;
        }

        "u00"u8.CopyTo(destination[1..]);
        destination[4] = (byte)('0' + (value >> 4));
        destination[5] = "0123456789abcdef"u8[value & 0xf];
        return MaxLength;
    }

    /// <summary>Reads the escape sequence at <paramref name="at"/> and moves past it.</summary>
    /// <returns>False when it is malformed, NUL, or half of a surrogate pair.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> text, ref int at, out Rune character)
    {
        character = default;
        if (at + 1 >= text.Length)
            return false;

        byte letter = text[at + 1];
        if (letter == 'u')
            return TryReadHex(text, ref at, out character);

        char simple = (char)letter switch
        {
            '"' or '\\' or '/' => (char)letter,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => '\0',
        };
        at += 2;
        character = new Rune(simple);
        return simple != '\0';
    }

    private static bool TryReadHex(ReadOnlySpan<byte> text, ref int at, out Rune character)
    {
        character = default;
        if (!TryReadUnit(text, at, out char unit) || unit == '\0')
            return false;
        at += MaxLength;
        if (Rune.TryCreate(unit, out character))
            return true;
        if (!TryReadUnit(text, at, out char low) || !Rune.TryCreate(unit, low, out character))
            return false;
        at += MaxLength;
        return true;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> text, int at, out char unit)
    {
        unit = '\0';
        if (text.Length - at < MaxLength || text[at] != '\\' || text[at + 1] != 'u')
            return false;

        int value = 0;
        foreach (byte digit in text.Slice(at + 2, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
            value = (value << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        unit = (char)value;
        return true;
    }
}

using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace DataPool.Core.Values;

/// <summary>
/// Raw canonical JSON: strings escape only <c>"</c>, <c>\</c> and the characters below U+0020 (as <c>\b \f \n \r \t</c>,
/// else <c>\u00xx</c> in lower case), numbers are canonical (<see cref="NumberText"/>), no white space. Equal strings
/// have equal bytes. NUL and lone surrogates (ill-formed UTF-8) are refused everywhere: databases cannot hold them.
/// </summary>
public static partial class JsonText
{
    /// <summary>How deep objects and arrays may nest: 64.</summary>
    public const int MaxDepth = 64;

    private const int StackLength = 512;

    /// <summary>Writes UTF-8 text as a quoted JSON string.</summary>
    /// <param name="utf8">The text, unescaped.</param>
    /// <param name="output">Where the string goes, quotes included.</param>
    /// <returns>False, and nothing written, when the text holds NUL or is not well-formed UTF-8.</returns>
    public static bool TryWriteString(ReadOnlySpan<byte> utf8, IBufferWriter<byte> output)
    {
        if (!Utf8.IsValid(utf8))
            return false;
        if (utf8.IndexOfAny(JsonEscapes.MustEscape) < 0)
        {
            WriteQuoted(utf8, output);
            return true;
        }

        if (utf8.Contains((byte)0))
            return false;

        output.Write("\""u8);
        while (!utf8.IsEmpty)
        {
            ReadOnlySpan<byte> part = utf8[..Math.Min(utf8.Length, StackLength)];
            output.Advance(Escape(part, output.GetSpan(part.Length * JsonEscapes.MaxLength)));
            utf8 = utf8[part.Length..];
        }

        output.Write("\""u8);
        return true;
    }

    /// <summary>Writes UTF-16 text as a quoted JSON string.</summary>
    /// <param name="text">The text, unescaped.</param>
    /// <param name="output">Where the string goes, quotes included.</param>
    /// <returns>False, and nothing written, when the text holds NUL or a lone surrogate.</returns>
    public static bool TryWriteString(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        int length = text.Length <= StackLength ? text.Length * 3 : Encoding.UTF8.GetByteCount(text);
        if (text.IndexOfAny(JsonEscapes.MustEscapeChars) < 0)
        {
            Span<byte> span = output.GetSpan(length + 2);
            if (Utf8.FromUtf16(text, span[1..], out _, out int written, replaceInvalidSequences: false) != OperationStatus.Done)
                return false;
            span[0] = span[written + 1] = (byte)'"';
            output.Advance(written + 2);
            return true;
        }

        var scratch = new ScratchBuffer(stackalloc byte[StackLength]);
        try
        {
            Span<byte> span = scratch.GetSpan(length);
            return Utf8.FromUtf16(text, span, out _, out int written, replaceInvalidSequences: false) == OperationStatus.Done
                && TryWriteString(span[..written], output);
        }
        finally
        {
            scratch.Dispose();
        }
    }

    /// <summary>Writes the canonical form of a JSON string whose escapes are another writer's choice.</summary>
    /// <param name="content">
    /// What stands between the quotes, as <see cref="System.Text.Json.Utf8JsonReader.ValueSpan"/> gives it.
    /// </param>
    /// <param name="output">Where the string goes, quotes included.</param>
    /// <returns>
    /// False, and nothing written, when it holds NUL, a lone surrogate, ill-formed UTF-8, a bare quote or control
    /// character, or an unknown escape.
    /// </returns>
    public static bool TryCanonicalize(ReadOnlySpan<byte> content, IBufferWriter<byte> output)
    {
        if (!TryCanonicalize(content, output.GetSpan(content.Length + 2), out int written))
            return false;
        output.Advance(written);
        return true;
    }

    /// <summary>The text of a quoted JSON string.</summary>
    /// <param name="quoted">A JSON string, quotes included.</param>
    /// <returns>The text, unescaped.</returns>
    /// <exception cref="FormatException">It is no JSON string, or one with NUL or a lone surrogate.</exception>
    public static string Unescape(ReadOnlySpan<byte> quoted)
    {
        if (!TryGetContent(quoted, out ReadOnlySpan<byte> content))
            throw NotAString();
        if (!content.Contains((byte)'\\'))
            return Encoding.UTF8.GetString(content);

        var scratch = new ScratchBuffer(stackalloc byte[StackLength]);
        try
        {
            Span<byte> span = scratch.GetSpan(content.Length);
            return TryUnescape(content, span, out int written) ? Encoding.UTF8.GetString(span[..written]) : throw NotAString();
        }
        finally
        {
            scratch.Dispose();
        }
    }

    /// <summary>Writes the text of a quoted JSON string as UTF-8.</summary>
    /// <param name="quoted">A JSON string, quotes included.</param>
    /// <param name="output">Where the unescaped text goes, without quotes.</param>
    /// <returns>False, and nothing written, when it is no JSON string, or one with NUL or a lone surrogate.</returns>
    public static bool TryUnescapeUtf8(ReadOnlySpan<byte> quoted, IBufferWriter<byte> output)
    {
        if (!TryGetContent(quoted, out ReadOnlySpan<byte> content)
            || !TryUnescape(content, output.GetSpan(content.Length), out int written))
        {
            return false;
        }

        output.Advance(written);
        return true;
    }

    private static FormatException NotAString()
        => new("The value is not a JSON string in quotes, or it holds NUL or a lone surrogate.");
}

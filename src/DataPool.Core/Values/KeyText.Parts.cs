using System.Buffers;
using System.Text;

namespace DataPool.Core.Values;

public static partial class KeyText
{
    /// <summary>
    /// Bytes that a copy has to look at more closely: controls, DEL, the first byte of C1 controls in UTF-8, and escapes.
    /// </summary>
    private static readonly SearchValues<byte> Unplain = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), 0x7F, 0xC2, (byte)'\\']);

    /// <summary>What needs a closer look inside one of several values.</summary>
    private static readonly SearchValues<byte> UnplainJoined = SearchValues.Create("\\|"u8);

    private static ReadOnlySpan<byte> ContentOf(ReadOnlySpan<byte> json)
        => JsonText.TryGetContent(json, out ReadOnlySpan<byte> content) ? content
            : throw new ArgumentException("The value is not a JSON string in quotes.", nameof(json));

    /// <summary>Adds the unescaped content of one value.</summary>
    private static KeyResult Append(ReadOnlySpan<byte> content, Span<byte> span, ref int length, bool joined)
    {
        while (true)
        {
            int run = joined ? content.IndexOfAny(UnplainJoined) : content.IndexOf((byte)'\\');
            ReadOnlySpan<byte> plain = run < 0 ? content : content[..run];
            if (!plain.TryCopyTo(span[length..]))
                return KeyResult.TooLong;
            length += plain.Length;
            if (run < 0)
                return KeyResult.Ok;

            var character = new Rune('|');
            if (content[run] == '|')
                run++;
            else if (!JsonEscapes.TryRead(content, ref run, out character))
                return KeyResult.ControlCharacter;
            content = content[run..];

            if (joined && character.Value is '|' or '\\' && TryAppend((byte)'\\', span, ref length) != KeyResult.Ok)
                return KeyResult.TooLong;
            if (!character.TryEncodeToUtf8(span[length..], out int written))
                return KeyResult.TooLong;
            length += written;
        }
    }

    private static KeyResult TryAppend(byte value, Span<byte> span, ref int length)
    {
        if (length >= span.Length)
            return KeyResult.TooLong;
        span[length++] = value;
        return KeyResult.Ok;
    }

    /// <summary>Checks the whole text and hands it over.</summary>
    private static KeyResult Finish(KeyResult result, ReadOnlySpan<byte> span, int length, IBufferWriter<byte> output)
    {
        if (result != KeyResult.Ok)
            return result;
        ReadOnlySpan<byte> text = span[..length];
        if (text.IsEmpty)
            return KeyResult.Missing;
        if (length > MaxCharacters && Utf8Characters.Count(text) > MaxCharacters)
            return KeyResult.TooLong;
        if (HasControl(text))
            return KeyResult.ControlCharacter;
        output.Advance(length);
        return KeyResult.Ok;
    }

    private static bool HasControl(ReadOnlySpan<byte> text)
    {
        int at = text.IndexOfAny(Unplain);
        while (at >= 0)
        {
            byte value = text[at];
            if (value is < 0x20 or 0x7F || (value == 0xC2 && at + 1 < text.Length && text[at + 1] is >= 0x80 and <= 0x9F))
                return true;
            int next = text[(at + 1)..].IndexOfAny(Unplain);
            at = next < 0 ? next : at + 1 + next;
        }

        return false;
    }
}

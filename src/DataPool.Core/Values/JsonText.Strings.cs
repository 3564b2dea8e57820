using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace DataPool.Core.Values;

public static partial class JsonText
{
    /// <summary>What stands between the quotes of a JSON string.</summary>
    internal static bool TryGetContent(ReadOnlySpan<byte> quoted, out ReadOnlySpan<byte> content)
    {
        bool isString = quoted.Length >= 2 && quoted[0] == '"' && quoted[^1] == '"';
        content = isString ? quoted[1..^1] : default;
        return isString;
    }

    /// <summary>As the public one, into a span of at least the content's length and 2: no escape gets longer.</summary>
    internal static bool TryCanonicalize(ReadOnlySpan<byte> content, Span<byte> destination, out int written)
    {
        written = 0;
        if (!Utf8.IsValid(content))
            return false;

        int at = 0;
        int to = 0;
        destination[to++] = (byte)'"';
        while (true)
        {
            int run = content[at..].IndexOfAny(JsonEscapes.MustEscape);
            ReadOnlySpan<byte> plain = run < 0 ? content[at..] : content.Slice(at, run);
            plain.CopyTo(destination[to..]);
            at += plain.Length;
            to += plain.Length;
            if (run < 0)
                break;
            if (content[at] != '\\' || !JsonEscapes.TryRead(content, ref at, out Rune character))
                return false;

            to += character.Value is < 0x20 or '"' or '\\'
                ? JsonEscapes.Write((byte)character.Value, destination[to..])
                : character.EncodeToUtf8(destination[to..]);
        }

        destination[to++] = (byte)'"';
        written = to;
        return true;
    }

    /// <summary>Unescapes into a span of at least the content's length: no text is longer than its escapes.</summary>
    internal static bool TryUnescape(ReadOnlySpan<byte> content, Span<byte> destination, out int written)
    {
        written = 0;
        int at = 0;
        while (true)
        {
            int run = content[at..].IndexOf((byte)'\\');
            ReadOnlySpan<byte> plain = run < 0 ? content[at..] : content.Slice(at, run);
            plain.CopyTo(destination[written..]);
            at += plain.Length;
            written += plain.Length;
            if (run < 0)
                return true;
            if (!JsonEscapes.TryRead(content, ref at, out Rune character))
                return false;
            written += character.EncodeToUtf8(destination[written..]);
        }
    }

    /// <summary>Writes text that needs no escapes between quotes.</summary>
    internal static void WriteQuoted(ReadOnlySpan<byte> plain, IBufferWriter<byte> output)
    {
        Span<byte> span = output.GetSpan(plain.Length + 2);
        span[0] = (byte)'"';
        plain.CopyTo(span[1..]);
        span[plain.Length + 1] = (byte)'"';
        output.Advance(plain.Length + 2);
    }

    private static int Escape(ReadOnlySpan<byte> utf8, Span<byte> destination)
    {
        int to = 0;
        while (true)
        {
            int run = utf8.IndexOfAny(JsonEscapes.MustEscape);
            ReadOnlySpan<byte> plain = run < 0 ? utf8 : utf8[..run];
            plain.CopyTo(destination[to..]);
            to += plain.Length;
            if (run < 0)
                return to;
            to += JsonEscapes.Write(utf8[run], destination[to..]);
            utf8 = utf8[(run + 1)..];
        }
    }
}

using System.Buffers;

namespace DataPool.Core.Values;

/// <summary>
/// The text that identifies an item: strings as they are (ordinal, untrimmed), numbers in canonical decimal form,
/// booleans <c>true</c> / <c>false</c>, dates ISO. Several values are joined by <c>|</c>, with <c>\</c> and <c>|</c>
/// inside each preceded by <c>\</c>.
/// </summary>
/// <remarks>
/// A key has 1 to 256 characters, counted as Unicode code points of the joined text (as PostgreSQL counts), so at most
/// 1024 bytes. A single empty string is no key; among several values an empty one is a value.
/// </remarks>
public static partial class KeyText
{
    /// <summary>The longest key, in Unicode code points.</summary>
    public const int MaxCharacters = 256;

    /// <summary>The longest key, in bytes.</summary>
    public const int MaxLength = MaxCharacters * 4;

    /// <summary>Writes the key text of one value.</summary>
    /// <param name="kind">The value's type.</param>
    /// <param name="json">Its raw canonical JSON.</param>
    /// <param name="output">Where the key goes, as UTF-8; nothing is written unless the answer is Ok.</param>
    /// <returns>Whether the value is a key; TooLong goes before ControlCharacter.</returns>
    public static KeyResult Write(ValueKind kind, ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        if (kind is ValueKind.Null or ValueKind.Json)
            return KeyResult.Missing;
        if (kind is ValueKind.Boolean or ValueKind.Number)
        {
            output.Write(json);
            return KeyResult.Ok;
        }

        ReadOnlySpan<byte> content = ContentOf(json);
        if (content.Length <= MaxCharacters && !content.ContainsAny(Unplain))
        {
            output.Write(content);
            return content.IsEmpty ? KeyResult.Missing : KeyResult.Ok;
        }

        Span<byte> span = output.GetSpan(MaxLength)[..MaxLength];
        int length = 0;
        KeyResult result = Append(content, span, ref length, joined: false);
        return Finish(result, span, length, output);
    }

    /// <summary>Writes the key text of several values; of one it is the same as for the value alone.</summary>
    /// <param name="parts">The values, in the order of the key's fields.</param>
    /// <param name="output">Where the key goes, as UTF-8; nothing is written unless the answer is Ok.</param>
    /// <returns>Whether the values are a key; Missing goes before TooLong, and that before ControlCharacter.</returns>
    public static KeyResult Write(ReadOnlySpan<KeyPart> parts, IBufferWriter<byte> output)
    {
        if (parts.Length == 1)
            return Write(parts[0].Kind, parts[0].Json.Span, output);
        foreach (KeyPart part in parts)
        {
            if (part.Kind is ValueKind.Null or ValueKind.Json)
                return KeyResult.Missing;
        }

        Span<byte> span = output.GetSpan(MaxLength)[..MaxLength];
        int length = 0;
        KeyResult result = parts.IsEmpty ? KeyResult.Missing : KeyResult.Ok;
        for (int i = 0; i < parts.Length && result == KeyResult.Ok; i++)
        {
            if (i > 0)
                result = TryAppend((byte)'|', span, ref length);
            ReadOnlySpan<byte> json = parts[i].Json.Span;
            bool quoted = parts[i].Kind is ValueKind.String or ValueKind.Date;
            if (result == KeyResult.Ok)
                result = Append(quoted ? ContentOf(json) : json, span, ref length, joined: true);
        }

        return Finish(result, span, length, output);
    }
}

using System.Buffers;

namespace DataPool.Core.Values;

/// <summary>0, 1 and the words for yes and no as booleans.</summary>
internal static class ToBooleanConversion
{
    internal static bool TryConvert(ValueKind kind, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        bool? result = kind switch
        {
            ValueKind.Number => OfNumber(value),
            ValueKind.String => OfWord(JsonText.Unescape(value)),
            _ => null,
        };
        if (result is null)
            return false;
        output.Write(result.Value ? "true"u8 : "false"u8);
        return true;
    }

    private static bool? OfNumber(ReadOnlySpan<byte> canonical)
        => canonical.SequenceEqual("1"u8) ? true : canonical.SequenceEqual("0"u8) ? false : null;

    private static bool? OfWord(string text)
    {
        ReadOnlySpan<char> word = text.AsSpan().Trim();
        if (IsOneOf(word, ["true", "yes", "on", "1"]))
            return true;
        return IsOneOf(word, ["false", "no", "off", "0"]) ? false : null;
    }

    private static bool IsOneOf(ReadOnlySpan<char> word, ReadOnlySpan<string> words)
    {
        foreach (string candidate in words)
        {
            if (word.Equals(candidate, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}

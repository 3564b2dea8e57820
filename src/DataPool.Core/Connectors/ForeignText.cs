namespace DataPool.Core.Connectors;

/// <summary>Texts that a source has written, before they stand in a message of DataPool's: however long, and with whatever in them, they do no harm there.</summary>
public static class ForeignText
{
    /// <summary>The most characters of it that a message repeats.</summary>
    public const int MaxLength = 500;

    /// <summary>The text on one line: its beginning, where it is longer, and without characters that are none.</summary>
    public static string Quote(string text) => Clean(text, MaxLength, keepLines: false);

    /// <summary>The first <paramref name="max"/> characters of a text; control characters, but for ends of lines and tabs, and halves of characters are U+FFFD.</summary>
    internal static string Clean(string text, int max, bool keepLines)
    {
        var isLong = text.Length > max;
        var end = isLong ? max - 1 : text.Length;
        if (isLong && char.IsHighSurrogate(text[end - 1])) end--;
        if (!isLong && !HasBad(text, keepLines)) return text;
        return string.Create(end + (isLong ? 1 : 0), (text, end, keepLines), static (clean, from) =>
        {
            for (var i = 0; i < from.end; i++) clean[i] = Of(from.text, i, from.keepLines);
            if (clean.Length > from.end) clean[^1] = '…';
        });
    }

    private static bool HasBad(string text, bool keepLines)
    {
        for (var i = 0; i < text.Length; i++)
            if (Of(text, i, keepLines) != text[i])
                return true;
        return false;
    }

    private static char Of(string text, int i, bool keepLines)
    {
        var character = text[i];
        if (character is '\n' or '\r' or '\t') return keepLines ? character : ' ';
        if (char.IsControl(character)) return '\uFFFD';
        if (!char.IsSurrogate(character)) return character;
        var isWhole = char.IsHighSurrogate(character)
            ? i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])
            : i > 0 && char.IsHighSurrogate(text[i - 1]);
        return isWhole ? character : '\uFFFD';
    }
}

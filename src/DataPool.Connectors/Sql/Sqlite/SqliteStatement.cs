namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>
/// What can be said about a query from its text, so that a mistake shows when it is typed. It protects nothing: that
/// is the work of <see cref="SqliteSession"/> and <see cref="SqliteGuard"/>. Lexical rules: sqlite.org/lang.html.
/// </summary>
internal static class SqliteStatement
{
    /// <summary>The reason for a text that is several statements.</summary>
    internal const string OneOnly = "must be one statement; remove what follows the first ';'.";

    /// <summary>The reason for a text that is another kind of statement.</summary>
    internal const string ReadOnly = "must begin with SELECT, WITH or VALUES: connectors only read.";

    /// <summary>Why the text is no single SELECT, WITH or VALUES, or null.</summary>
    internal static string? Refuse(ReadOnlySpan<char> text)
    {
        if (text.Contains('\0')) return "must not contain a NUL character.";
        var start = 0;
        while (start < text.Length && Skip(text, start, parentheses: true) is var next && next > start) start = next;

        var end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) end++;
        var word = text[start..end];
        if (!Is(word, "SELECT") && !Is(word, "WITH") && !Is(word, "VALUES")) return ReadOnly;

        while (end < text.Length && text[end] != ';') end = AfterToken(text, end);
        return IsBlank(text[end..]) ? null : OneOnly;
    }

    /// <summary>True when nothing but white space, comments and semicolons is there.</summary>
    internal static bool IsBlank(ReadOnlySpan<char> text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var next = text[at] == ';' ? at + 1 : Skip(text, at, parentheses: false);
            if (next == at) return false;
            at = next;
        }

        return true;
    }

    // Behind white space, a comment or (where told) a parenthesis at this place; the place itself where there is none.
    private static int Skip(ReadOnlySpan<char> text, int at, bool parentheses)
    {
        if (text[at] is ' ' or '\t' or '\n' or '\f' or '\r' or '\uFEFF' || (parentheses && text[at] == '(')) return at + 1;
        if (text[at..].StartsWith("--")) return After(text, at + 2, "\n");
        return text[at..].StartsWith("/*") ? After(text, at + 2, "*/") : at;
    }

    // Behind whatever begins here: a comment, something in quotes, or one character. A doubled quote reads as two
    // strings side by side, which ends in the same place.
    private static int AfterToken(ReadOnlySpan<char> text, int at)
    {
        var skipped = Skip(text, at, parentheses: false);
        if (skipped > at) return skipped;
        return text[at] switch
        {
            '\'' or '"' or '`' => After(text, at + 1, text.Slice(at, 1)),
            '[' => After(text, at + 1, "]"),
            _ => at + 1,
        };
    }

    private static int After(ReadOnlySpan<char> text, int from, ReadOnlySpan<char> end)
    {
        var found = text[from..].IndexOf(end);
        return found < 0 ? text.Length : from + found + end.Length;
    }

    private static bool Is(ReadOnlySpan<char> word, string keyword) => word.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}

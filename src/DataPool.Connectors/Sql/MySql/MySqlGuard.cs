namespace DataPool.Connectors.Sql.MySql;

/// <summary>
/// Looks at a statement's tokens in turn for what a read-only transaction does not stop: it guards tables, and neither the files
/// of the server nor its named locks.
/// </summary>
internal sealed class MySqlGuard
{
    private string _name = "";
    private bool _isBehindFor;

    /// <summary>Why the statement must not have this token ("must …"), or null.</summary>
    internal string? Refuse(MySqlTokenKind kind, ReadOnlySpan<char> part)
    {
        var refusal = kind switch
        {
            MySqlTokenKind.ExecutableComment => "must not have comments that run (/*! … */); write what they hold as plain SQL.",
            // A star in it might end it too early for the driver.
            MySqlTokenKind.Hint when part[3..^2].Contains('*') => "must not have a '*' in its optimizer hints (/*+ … */).",
            MySqlTokenKind.Unclosed => $"must close the {(part[0] == '/' ? "comment" : "quote")} that opens with {Beginning(part)}.",
            _ when part.Contains('\0') => "must not contain a NUL character.",
            MySqlTokenKind.Word => RefuseWord(AfterNumber(part)),
            MySqlTokenKind.Other when part is "(" && Is(_name, "LOAD_FILE") => "must not use LOAD_FILE, which reads files of the server.",
            MySqlTokenKind.Other when part is "(" && Is(_name, "GET_LOCK") => "must not use GET_LOCK, which holds up the source's other programs.",
            _ => null,
        };
        if (kind != MySqlTokenKind.Blank)
        {
            _isBehindFor = kind == MySqlTokenKind.Word && Is(AfterNumber(part), "FOR");
            _name = kind switch
            {
                MySqlTokenKind.Word => part.ToString(),
                MySqlTokenKind.QuotedName => part[1..^1].ToString(),
                _ => "",
            };
        }

        return refusal;
    }

    // OUTFILE and DUMPFILE stand behind INTO alone: whatever hides that word does not hide these.
    private string? RefuseWord(ReadOnlySpan<char> word)
    {
        if (Is(word, "INTO") || Is(word, "OUTFILE") || Is(word, "DUMPFILE"))
            return $"must not use {word.ToString().ToUpperInvariant()}, which writes files and variables: connectors only read. A column of that name stands in backticks.";
        return Is(word, "LOCK") || (_isBehindFor && Is(word, "SHARE"))
            ? "must not lock rows (LOCK IN SHARE MODE, FOR SHARE), which holds up the source's other programs."
            : null;
    }

    // A keyword may follow a number at once. Of 1.5e3INTO this is the end behind the point, and so it is of 1.e3INTO.
    private static ReadOnlySpan<char> AfterNumber(ReadOnlySpan<char> word)
    {
        const string digits = "0123456789";
        var rest = word.TrimStart(digits);
        return rest.Length > 1 && rest[0] is 'e' or 'E' && char.IsAsciiDigit(rest[1]) ? rest[1..].TrimStart(digits) : rest;
    }

    private static string Beginning(ReadOnlySpan<char> part)
    {
        const int longest = 20;
        var line = part.IndexOfAny('\r', '\n') is var end and >= 0 ? part[..end] : part;
        return line.Length > longest ? $"{line[..longest]}…" : line.ToString();
    }

    private static bool Is(ReadOnlySpan<char> word, string keyword) => word.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}

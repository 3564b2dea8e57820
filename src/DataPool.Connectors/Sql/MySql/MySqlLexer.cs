namespace DataPool.Connectors.Sql.MySql;

/// <summary>
/// Takes a statement's text apart as MySQL and MariaDB do (dev.mysql.com/doc/refman/8.4/en/language-structure.html). Every
/// character belongs to one token.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="mode">How the server reads it.</param>
internal readonly ref struct MySqlLexer(ReadOnlySpan<char> text, MySqlQuoting mode)
{
    private readonly ReadOnlySpan<char> _text = text;

    /// <summary>The token at a place.</summary>
    internal MySqlToken At(int start) => _text[start] switch
    {
        '`' => Until(MySqlTokenKind.QuotedName, start, AfterQuoted(start, hasBackslash: false)),
        '"' when mode.HasNamesInDoubleQuotes => Until(MySqlTokenKind.QuotedName, start, AfterQuoted(start, hasBackslash: false)),
        '\'' or '"' => Until(MySqlTokenKind.Text, start, AfterQuoted(start, mode.HasBackslash)),
        '@' => AtSign(start),
        '?' => new MySqlToken(MySqlTokenKind.Placeholder, start, start + 1),
        ';' => new MySqlToken(MySqlTokenKind.Semicolon, start, start + 1),
        '#' => new MySqlToken(MySqlTokenKind.Blank, start, AfterLine(start)),
        // Two minus signs are a comment only before white space: 5--3 is 8.
        '-' when Peek(start + 1) == '-' && Peek(start + 2) is <= ' ' or '\x7F' => new MySqlToken(MySqlTokenKind.Blank, start, AfterLine(start)),
        '/' when Peek(start + 1) == '*' => Comment(start),
        // The NULL of MariaDB, after which a keyword may begin at once.
        '\\' when Peek(start + 1) == 'N' => new MySqlToken(MySqlTokenKind.Other, start, start + 2),
        var space when IsSpace(space) => new MySqlToken(MySqlTokenKind.Blank, start, start + 1),
        var letter when IsOfName(letter) => new MySqlToken(MySqlTokenKind.Word, start, AfterName(start)),
        _ => new MySqlToken(MySqlTokenKind.Other, start, start + 1),
    };

    /// <summary>The token's text.</summary>
    internal ReadOnlySpan<char> Of(MySqlToken token) => _text[token.Start..token.End];

    private static bool IsSpace(char letter) => letter is ' ' or (>= '\t' and <= '\r');

    private static bool IsOfName(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '$' or >= '\x80';

    // A NUL at the end, as the server has it.
    private char Peek(int at) => at < _text.Length ? _text[at] : '\0';

    private MySqlToken AtSign(int start)
    {
        var next = Peek(start + 1);
        if (next == '@') return new MySqlToken(MySqlTokenKind.Other, start, start + 2);
        if (next is '\'' or '"' or '`') return At(start + 1) with { Kind = MySqlTokenKind.Parameter, Start = start };
        var end = start + 1;
        while (end < _text.Length && (IsOfName(_text[end]) || _text[end] == '.')) end++;
        return new MySqlToken(end == start + 1 ? MySqlTokenKind.Other : MySqlTokenKind.Parameter, start, end);
    }

    private MySqlToken Comment(int start)
    {
        var kind = Peek(start + 2) switch
        {
            '!' => MySqlTokenKind.ExecutableComment,
            'M' or 'm' when Peek(start + 3) == '!' => MySqlTokenKind.ExecutableComment,
            '+' => MySqlTokenKind.Hint,
            _ => MySqlTokenKind.Blank,
        };
        var end = _text[(start + 2)..].IndexOf("*/");
        return Until(kind, start, end < 0 ? null : start + 2 + end + 2);
    }

    private MySqlToken Until(MySqlTokenKind kind, int start, int? end) =>
        end is { } after ? new MySqlToken(kind, start, after) : new MySqlToken(MySqlTokenKind.Unclosed, start, _text.Length);

    private int AfterLine(int start)
    {
        var end = _text[start..].IndexOf('\n');
        return end < 0 ? _text.Length : start + end + 1;
    }

    private int AfterName(int start)
    {
        while (start < _text.Length && IsOfName(_text[start])) start++;
        return start;
    }

    // A doubled quote stands for itself; so does a character behind a backslash.
    private int? AfterQuoted(int start, bool hasBackslash)
    {
        var quote = _text[start];
        for (var at = start + 1; at < _text.Length; at++)
        {
            if (hasBackslash && _text[at] == '\\') at++;
            else if (_text[at] == quote && Peek(at + 1) == quote) at++;
            else if (_text[at] == quote) return at + 1;
        }

        return null;
    }
}

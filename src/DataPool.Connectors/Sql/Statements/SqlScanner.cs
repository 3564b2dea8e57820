namespace DataPool.Connectors.Sql.Statements;

/// <summary>
/// Cuts a statement into tokens as its database does, as far as it must be known which <c>@name</c> is a parameter, what the
/// first word is and whether something follows a semicolon. An unfinished literal or comment reaches to the end.
/// </summary>
internal ref struct SqlScanner(ReadOnlySpan<char> text, SqlDialect dialect)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    /// <summary>The next token; behind the last one always <see cref="SqlTokenKind.End"/>.</summary>
    internal SqlToken Next()
    {
        while (_at < _text.Length && SkipSpaceOrComment())
        {
        }

        var start = _at;
        if (start >= _text.Length) return new SqlToken(SqlTokenKind.End, start, 0);
        var kind = Take(_text[start]);
        return new SqlToken(kind, start, _at - start);
    }

    private readonly bool Has(SqlDialect flag) => (dialect & flag) != 0;

    private readonly char Peek(int ahead = 1) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private bool SkipSpaceOrComment()
    {
        var rest = _text[_at..];
        if (char.IsWhiteSpace(rest[0]) || rest[0] == '\uFEFF') _at++;
        else if (rest.StartsWith("--") && (!Has(SqlDialect.HashComments) || rest.Length == 2 || rest[2] <= ' ')) SkipTo("\n", 2);
        else if (rest[0] == '#' && Has(SqlDialect.HashComments)) SkipTo("\n", 1);
        else if (rest.StartsWith("/*") && !IsRunning(rest)) SkipComment();
        else return false;
        return true;
    }

    private readonly bool IsRunning(ReadOnlySpan<char> rest) =>
        Has(SqlDialect.RunningComments) && (rest.StartsWith("/*!") || rest.StartsWith("/*M!"));

    private SqlTokenKind Take(char first)
    {
        if (first is '\'' or '"' or '`' or '[' && IsQuote(first)) return Quoted(first, escapes: Has(SqlDialect.Backslashes) && first is '\'' or '"');
        if (first is 'e' or 'E' && Peek() == '\'' && Has(SqlDialect.EscapeStrings))
        {
            _at++;
            return Quoted('\'', escapes: true);
        }

        if (IsWordStart(first)) return Word(0, SqlTokenKind.Word);
        if (char.IsAsciiDigit(first)) return Word(0, SqlTokenKind.Other);
        if (first == '$' && Has(SqlDialect.Dollars)) return Dollar();
        if (first == '/' && Peek() == '*') return Running();
        if (first == '@') return At();
        if (Has(SqlDialect.AtOperators) && IsOperator(first)) return Operator();
        _at++;
        return SqlTokenKind.Other;
    }

    private readonly bool IsQuote(char first) => first switch
    {
        '`' => Has(SqlDialect.Backticks),
        '[' => Has(SqlDialect.Brackets),
        _ => true,
    };

    private SqlTokenKind Quoted(char quote, bool escapes)
    {
        var end = quote == '[' ? ']' : quote;
        for (_at++; _at < _text.Length; _at++)
        {
            var isEnd = _text[_at] == end;
            // A doubled quote is one within, and so is what a backslash stands before.
            if ((isEnd && Peek() == end) || (escapes && _text[_at] == '\\'))
            {
                _at++;
            }
            else if (isEnd)
            {
                _at++;
                return SqlTokenKind.Quoted;
            }
        }

        _at = _text.Length;
        return SqlTokenKind.Quoted;
    }

    private SqlTokenKind Word(int skip, SqlTokenKind kind)
    {
        _at += skip;
        while (_at < _text.Length && (IsWordStart(_text[_at]) || char.IsAsciiDigit(_text[_at]) || _text[_at] == '$')) _at++;
        return kind;
    }

    // $1, $$text$$ or $tag$text$tag$.
    private SqlTokenKind Dollar()
    {
        if (char.IsAsciiDigit(Peek()))
        {
            for (_at++; _at < _text.Length && char.IsAsciiDigit(_text[_at]);) _at++;
            return SqlTokenKind.Number;
        }

        var length = 1;
        while (Peek(length) is var next && (IsWordStart(next) || (length > 1 && char.IsAsciiDigit(next)))) length++;
        if (Peek(length) != '$')
        {
            _at++;
            return SqlTokenKind.Other;
        }

        SkipTo(_text.Slice(_at, length + 1), length + 1);
        return SqlTokenKind.Quoted;
    }

    private SqlTokenKind Running()
    {
        SkipTo("*/", 2);
        return SqlTokenKind.RunningComment;
    }

    private SqlTokenKind At()
    {
        if (Peek() == '@' || !IsWordStart(Peek()))
        {
            if (Has(SqlDialect.AtOperators)) return Operator();
            // @@version, @`name`, @'name': variables of the server or the session.
            _at++;
            while (_at < _text.Length && _text[_at] == '@') _at++;
            return _at < _text.Length && IsWordStart(_text[_at]) ? Word(0, SqlTokenKind.Other) : SqlTokenKind.Other;
        }

        return Word(1, SqlTokenKind.Parameter);
    }

    // PostgreSQL takes the longest run of such characters, but for the beginning of a comment. An @ right before a known name is
    // the parameter's all the same: x>=@now is what people write.
    private SqlTokenKind Operator()
    {
        do _at++;
        while (_at < _text.Length && IsOperator(_text[_at]) && !_text[_at..].StartsWith("--") && !_text[_at..].StartsWith("/*") && !IsParameterHere());
        return SqlTokenKind.Other;
    }

    private readonly bool IsParameterHere()
    {
        if (_text[_at] != '@' || _text[_at - 1] == '@' || !IsWordStart(Peek())) return false;
        var end = _at + 1;
        while (end < _text.Length && (IsWordStart(_text[end]) || char.IsAsciiDigit(_text[end]))) end++;
        return Array.IndexOf(SqlParameters.Names, _text[_at..end].ToString()) >= 0;
    }

    private void SkipComment()
    {
        if (!Has(SqlDialect.NestedComments))
        {
            SkipTo("*/", 2);
            return;
        }

        var depth = 0;
        do
        {
            var rest = _text[_at..];
            var step = rest.StartsWith("/*") ? 1 : rest.StartsWith("*/") ? -1 : 0;
            depth += step;
            _at += step == 0 ? 1 : 2;
        }
        while (depth > 0 && _at < _text.Length);
    }

    private void SkipTo(ReadOnlySpan<char> end, int from)
    {
        var found = _text[(_at + from)..].IndexOf(end);
        _at = found < 0 ? _text.Length : _at + from + found + end.Length;
    }

    private static bool IsWordStart(char character) => char.IsAsciiLetter(character) || character == '_' || character >= '\u0080';

    private static bool IsOperator(char character) => "+-*/<>=~!@#%^&|`?".Contains(character);
}

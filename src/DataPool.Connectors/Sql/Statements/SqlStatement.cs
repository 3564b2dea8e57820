using System.Text;

namespace DataPool.Connectors.Sql.Statements;

/// <summary>
/// What a query's text is, seen from outside: its first word, its parameters, and whether it is one statement. It tells the
/// author early what is wrong; what keeps a query from writing is the session that it runs in.
/// </summary>
internal sealed class SqlStatement
{
    private readonly string _text;
    private readonly List<SqlToken> _parameters = [];

    private SqlStatement(string text) => _text = text;

    /// <summary>The first word in upper case, behind opening parentheses; empty where the text begins otherwise.</summary>
    internal string FirstWord { get; private set; } = "";

    /// <summary>True when something follows the first semicolon.</summary>
    internal bool IsSeveral { get; private set; }

    /// <summary>True when a comment runs as code (MySQL).</summary>
    internal bool HasRunningComment { get; private set; }

    /// <summary>The parameters' names in the order of first use, each once.</summary>
    internal List<string> Parameters { get; } = [];

    /// <summary>The first name that is no parameter's, or null: <c>@tomorrow</c>, <c>$1</c>.</summary>
    internal string? UnknownParameter { get; private set; }

    /// <summary>The words without quotes, in upper case and in order: what a provider may look for.</summary>
    internal List<string> Words { get; } = [];

    /// <summary>Looks at a text. The work is linear in its length.</summary>
    internal static SqlStatement Read(string text, SqlDialect dialect)
    {
        var statement = new SqlStatement(text);
        var scanner = new SqlScanner(text, dialect);
        var (isFirst, isOver) = (true, false);
        for (var token = scanner.Next(); token.Kind != SqlTokenKind.End; token = scanner.Next())
        {
            var span = text.AsSpan(token.Start, token.Length);
            if (span is ";" && !isFirst)
            {
                isOver = true;
                continue;
            }

            statement.IsSeveral |= isOver;
            if (isFirst && span is not "(") isFirst = !statement.Begin(token, span);
            statement.Add(token, span);
        }

        return statement;
    }

    /// <summary>The text with other words in the place of its parameters.</summary>
    /// <param name="place">Makes the word of the parameter of an index in <see cref="Parameters"/>.</param>
    /// <returns>The text, and a map from its positions to those of the original.</returns>
    internal SqlText With(Func<int, string> place)
    {
        if (_parameters.Count == 0) return new SqlText(_text, _text, []);
        var builder = new StringBuilder(_text.Length);
        var shifts = new List<(int At, int By)>();
        var end = 0;
        foreach (var parameter in _parameters)
        {
            builder.Append(_text, end, parameter.Start - end).Append(place(Parameters.IndexOf(_text.Substring(parameter.Start, parameter.Length))));
            end = parameter.End;
            shifts.Add((builder.Length, end - builder.Length));
        }

        builder.Append(_text, end, _text.Length - end);
        return new SqlText(builder.ToString(), _text, shifts);
    }

    /// <summary>Why the text is not one statement that begins with one of some words ("must …", to follow the property's path), or null.</summary>
    internal string? Refuse(params ReadOnlySpan<string> words)
    {
        if (_text.Contains('\0')) return "must not contain a NUL character.";
        if (!words.Contains(FirstWord)) return $"must begin with {List(words)}: connectors only read.";
        if (IsSeveral) return "must be one statement; remove what follows the first ';'.";
        return UnknownParameter is { } name ? SqlParameters.UnknownReason(name) : null;
    }

    private static string List(ReadOnlySpan<string> words) =>
        words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1]!)} or {words[^1]}";

    private bool Begin(SqlToken token, ReadOnlySpan<char> span)
    {
        if (token.Kind == SqlTokenKind.Word) FirstWord = span.ToString().ToUpperInvariant();
        return true;
    }

    private void Add(SqlToken token, ReadOnlySpan<char> span)
    {
        switch (token.Kind)
        {
            case SqlTokenKind.Word:
                Words.Add(span.ToString().ToUpperInvariant());
                break;
            case SqlTokenKind.RunningComment:
                HasRunningComment = true;
                break;
            case SqlTokenKind.Number:
                UnknownParameter ??= span.ToString();
                break;
            case SqlTokenKind.Parameter:
                var name = span.ToString();
                if (Array.IndexOf(SqlParameters.Names, name) < 0) UnknownParameter ??= name;
                else if (!Parameters.Contains(name)) Parameters.Add(name);
                if (UnknownParameter is null) _parameters.Add(token);
                break;
        }
    }
}

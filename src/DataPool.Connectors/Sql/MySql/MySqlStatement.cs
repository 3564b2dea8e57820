using System.Text;

namespace DataPool.Connectors.Sql.MySql;

/// <summary>
/// A query's text, made ready for the driver: one statement without comments, with a <c>?</c> for each parameter.
/// </summary>
/// <remarks>
/// The driver splits and searches a text again by rules of its own, which differ from the server's where a comment ends with
/// <c>**/</c> and in the modes of <see cref="MySqlQuoting"/>: what it is given reads alike to both. That nothing is written is
/// the work of the read-only transaction; what reaches beyond a transaction (files, named locks) is refused here.
/// </remarks>
/// <param name="Text">The text.</param>
/// <param name="Parameters">The parameters' names, such as <c>@now</c>, in the order of their places; one may come more than once.</param>
internal sealed record MySqlStatement(string Text, IReadOnlyList<string> Parameters)
{
    private const string Begin = "must begin with SELECT, WITH, VALUES, TABLE or SHOW: connectors only read.";
    private const string BeginOrCall = "must begin with SELECT, WITH, VALUES, TABLE, SHOW or CALL.";
    private const string OneOnly = "must be one statement; remove what follows the first ';'.";

    /// <summary>Whether it calls a procedure.</summary>
    internal bool IsCall => Text.StartsWith("CALL", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a text.</summary>
    /// <param name="query">The text.</param>
    /// <param name="mode">How the server reads it.</param>
    /// <param name="allowsCalls">Whether it may be a CALL.</param>
    /// <param name="refusal">Why it can be no query that reads ("must …"); null where a statement is returned.</param>
    internal static MySqlStatement? Read(string query, MySqlQuoting mode, bool allowsCalls, out string? refusal)
    {
        var lexer = new MySqlLexer(query, mode);
        var text = new StringBuilder(query.Length);
        var parameters = new List<string>();
        var guard = new MySqlGuard();
        var isBegun = false;
        var isOver = false;
        for (var at = 0; at < query.Length;)
        {
            var token = lexer.At(at);
            var part = lexer.Of(token);
            at = token.End;
            refusal = guard.Refuse(token.Kind, part) ?? Misread(query, token, mode);
            if (refusal is null && token.Kind != MySqlTokenKind.Blank)
            {
                if (isOver && token.Kind != MySqlTokenKind.Semicolon) refusal = OneOnly;
                else if (!isBegun && !IsBegin(part, allowsCalls)) refusal = allowsCalls ? BeginOrCall : Begin;
                isBegun |= token.Kind == MySqlTokenKind.Word;
                isOver |= token.Kind == MySqlTokenKind.Semicolon;
            }

            if (refusal is not null) return null;
            if (token.Kind is MySqlTokenKind.Parameter or MySqlTokenKind.Placeholder) parameters.Add(part.ToString());
            Append(text, token.Kind, part);
        }

        refusal = isBegun ? null : allowsCalls ? BeginOrCall : Begin;
        return isBegun ? new MySqlStatement(text.ToString().Trim(), parameters) : null;
    }

    /// <summary>
    /// The statement without the LIMIT, or OFFSET and FETCH, at its end, which would hold against the session's <c>sql_select_limit</c>. The
    /// words are reserved in MariaDB: only behind a point are they names.
    /// </summary>
    internal MySqlStatement WithoutLimit()
    {
        var lexer = new MySqlLexer(Text, MySqlQuoting.Usual);
        var depth = 0;
        var isName = false;
        int? offset = null;
        for (var at = 0; at < Text.Length;)
        {
            var token = lexer.At(at);
            var part = lexer.Of(token);
            if (depth == 0 && !isName && token.Kind == MySqlTokenKind.Word)
            {
                if (Is(part, "LIMIT") || Is(part, "FETCH")) return this with { Text = Text[..(offset ?? at)].TrimEnd() };
                if (Is(part, "OFFSET")) offset = at;
            }

            depth += part is "(" ? 1 : part is ")" ? -1 : 0;
            if (token.Kind != MySqlTokenKind.Blank) isName = part is ".";
            at = token.End;
        }

        return this;
    }

    private static bool IsBegin(ReadOnlySpan<char> part, bool allowsCalls) => part is "("
        || Is(part, "SELECT") || Is(part, "WITH") || Is(part, "VALUES") || Is(part, "TABLE") || Is(part, "SHOW") || (allowsCalls && Is(part, "CALL"));

    private static bool Is(ReadOnlySpan<char> word, string keyword) => word.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    // The driver takes every backslash in a text for an escape.
    private static string? Misread(string query, MySqlToken token, MySqlQuoting mode) =>
        token.Kind != MySqlTokenKind.Text || mode.HasBackslash || new MySqlLexer(query, MySqlQuoting.Usual).At(token.Start).End == token.End
            ? null
            : "must have no backslash before a quote, as the server's sql_mode is NO_BACKSLASH_ESCAPES; write CHAR(92) for it.";

    private static void Append(StringBuilder text, MySqlTokenKind kind, ReadOnlySpan<char> part)
    {
        switch (kind)
        {
            case MySqlTokenKind.Semicolon:
                PartMinuses(text);
                break;
            case MySqlTokenKind.Parameter or MySqlTokenKind.Placeholder:
                text.Append('?');
                break;
            // The lines stay, since the server's messages count them.
            case MySqlTokenKind.Blank when part.Length > 1 && part.Contains('\n'):
                PartMinuses(text);
                text.Append('\n', part.Count('\n'));
                break;
            case MySqlTokenKind.Blank when part.Length > 1:
                PartMinuses(text);
                text.Append(' ');
                break;
            case MySqlTokenKind.QuotedName when part[0] == '"':
                text.Append('`').Append(part[1..^1].ToString().Replace("\"\"", "\"", StringComparison.Ordinal).Replace("`", "``", StringComparison.Ordinal)).Append('`');
                break;
            default:
                text.Append(part);
                break;
        }
    }

    // 5--/**/3 is 8, but with white space in the comment's place the minus signs would begin one themselves.
    private static void PartMinuses(StringBuilder text)
    {
        for (var at = text.Length - 1; at > 0 && text[at] == '-' && text[at - 1] == '-'; at--) text.Insert(at, ' ');
    }
}

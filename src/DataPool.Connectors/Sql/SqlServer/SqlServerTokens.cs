using System.Buffers;
using System.Globalization;
using System.Text;
using DataPool.Connectors.Sql.Statements;

namespace DataPool.Connectors.Sql.SqlServer;

/// <summary>A token as the server may understand it.</summary>
/// <param name="Word">A word without quotes, in plain capitals; empty for anything else.</param>
/// <param name="Symbol">Another single character; NUL for anything else.</param>
/// <param name="Depth">How many parentheses are open around it.</param>
/// <param name="Name">The word, or what stands in brackets or double quotes, in plain capitals; empty for anything else.</param>
internal readonly record struct SqlServerToken(string Word, char Symbol, int Depth, string Name);

/// <summary>
/// Cuts a text into words so that nothing the server would take for a word hides in something else. What leaves a doubt is
/// refused: there is no second guard behind this one but the rollback.
/// </summary>
internal static class SqlServerTokens
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The tokens, or why the text is refused.</summary>
    internal static (List<SqlServerToken> Tokens, string? Fault) Read(string text)
    {
        var tokens = new List<SqlServerToken>();
        var scanner = new SqlScanner(text, SqlDialect.SqlServer);
        var depth = 0;
        var nameStart = -1;
        for (var token = scanner.Next(); token.Kind != SqlTokenKind.End; token = scanner.Next())
        {
            var span = text.AsSpan(token.Start, token.Length);
            if (Fault(token, span) is { } fault) return (tokens, fault);
            var symbol = token.Kind == SqlTokenKind.Other && span.Length == 1 ? span[0] : '\0';
            if (symbol == ')') depth--;
            // #delete is the name of a temporary table; # delete is not.
            var isWord = token.Kind == SqlTokenKind.Word && token.Start != nameStart;
            var word = isWord ? Plain(span) : "";
            tokens.Add(new SqlServerToken(word, symbol, depth, token.Kind == SqlTokenKind.Quoted && span[0] != '\'' ? Plain(span[1..^1]).Trim() : word));
            if (symbol == '(') depth++;
            nameStart = symbol == '#' ? token.End : -1;
        }

        return (tokens, depth == 0 ? null : "must close each parenthesis that it opens.");
    }

    /// <summary>
    /// The text with spaces in the place of its comments, line by line as it was: what the server gets holds nothing that was
    /// not looked at.
    /// </summary>
    internal static string WithoutComments(string text)
    {
        var plain = new StringBuilder(text.Length);
        var scanner = new SqlScanner(text, SqlDialect.SqlServer);
        SqlToken token;
        do
        {
            token = scanner.Next();
            while (plain.Length < token.Start) plain.Append(text[plain.Length] == '\n' ? '\n' : ' ');
            plain.Append(text, token.Start, token.Length);
        }
        while (token.Kind != SqlTokenKind.End);
        return plain.ToString();
    }

    private static string? Fault(SqlToken token, ReadOnlySpan<char> span)
    {
        if (token.Kind == SqlTokenKind.Quoted) return span.Length > 1 && IsClosed(span) ? null : "must close each quote that it opens.";
        // 1DELETE is 1 and DELETE to the server.
        if (token.Kind == SqlTokenKind.Other && char.IsAsciiDigit(span[0]) && !IsNumber(span)) return $"must have a space behind the number in '{Shown(span)}'.";
        foreach (var character in span)
        {
            if (char.IsAscii(character) ? !char.IsControl(character) : IsPartOfName(character)) continue;
            return $"must not hold the character U+{(int)character:X4} outside of quotes.";
        }

        return null;
    }

    private static bool IsClosed(ReadOnlySpan<char> span) => span[^1] == (span[0] == '[' ? ']' : span[0]);

    private static bool IsNumber(ReadOnlySpan<char> span)
    {
        if (span.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return span[2..].IndexOfAnyExcept(HexDigits) < 0;
        var digits = span.IndexOfAnyExceptInRange('0', '9');
        return digits < 0 || (span[digits] is 'e' or 'E' && !span[(digits + 1)..].ContainsAnyExceptInRange('0', '9'));
    }

    private static bool IsPartOfName(char character) => char.GetUnicodeCategory(character) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
        or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
        or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;

    // Whatever a server might take for a plain letter is one: wide letters, the Kelvin sign, the dotless i.
    private static string Plain(ReadOnlySpan<char> word)
    {
        var text = word.ToString();
        if (!Ascii.IsValid(text))
        {
            text = string.Concat(text.Normalize(NormalizationForm.FormKD).Where(static character => char.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark))
                .Replace('\u0131', 'i');
        }

        return text.ToUpperInvariant();
    }

    private static string Shown(ReadOnlySpan<char> span)
    {
        const int longest = 20;
        return span.Length <= longest ? span.ToString() : string.Concat(span[..longest], "…");
    }
}

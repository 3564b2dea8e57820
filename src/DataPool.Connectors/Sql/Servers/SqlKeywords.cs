using System.Data.Common;
using System.Globalization;

namespace DataPool.Connectors.Sql.Servers;

/// <summary>Takes a keyword's value into a draft; gives what is wrong, without the value, or null.</summary>
internal delegate string? SqlKeyword(SqlTargetDraft draft, string value);

/// <summary>
/// The keywords of a provider's connection strings that are allowed. Whatever is not listed is refused by its name, and no message
/// repeats a value: the string is secret, whatever somebody put into it.
/// </summary>
/// <param name="example">What a good connection string looks like.</param>
/// <param name="shown">The allowed keywords as a message lists them.</param>
internal sealed class SqlKeywords(string example, string shown)
{
    private const int LongestKeyword = 40;

    private static readonly SqlKeyword Ignored = static (_, _) => null;

    private readonly Dictionary<string, SqlKeyword> _known = new(StringComparer.Ordinal);

    /// <summary>Allows a keyword and its synonyms; case, spaces and underscores do not matter.</summary>
    internal SqlKeywords Allow(SqlKeyword take, params ReadOnlySpan<string> names)
    {
        foreach (var name in names) _known[Plain(name)] = take;
        return this;
    }

    /// <summary>Allows keywords with one fixed value, which says what is done anyway.</summary>
    internal SqlKeywords AllowOnly(string value, params ReadOnlySpan<string> names) =>
        Allow((_, given) => given.Equals(value, StringComparison.OrdinalIgnoreCase) ? null : $"can only be {value}.", names);

    /// <summary>Allows keywords that are taken as they are, under the first name.</summary>
    internal SqlKeywords AllowOther(params ReadOnlySpan<string> names)
    {
        var name = names[0];
        return Allow((draft, value) => { draft.Others[name] = value; return null; }, names);
    }

    /// <summary>Allows keywords that many strings have and that change nothing here, because DataPool sees to it itself.</summary>
    internal SqlKeywords Ignore(params ReadOnlySpan<string> names) => Allow(Ignored, names);

    /// <summary>Takes a string apart; gives what is wrong, to follow the property's path and a colon, or null.</summary>
    internal string? Parse(string text, SqlTargetDraft draft)
    {
        var parts = new DbConnectionStringBuilder();
        try
        {
            parts.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            return $"it is no list of keyword=value; write {example}.";
        }

        var seen = new Dictionary<SqlKeyword, string>();
        foreach (string keyword in parts.Keys)
        {
            if (!_known.TryGetValue(Plain(keyword), out var take)) return $"{Name(keyword)} is not allowed; these are: {shown}.";
            if (take != Ignored && !seen.TryAdd(take, keyword)) return $"{Name(keyword)} says the same as '{seen[take]}'; keep one of them.";
            if (take(draft, parts[keyword].ToString()!) is { } fault) return $"{Name(keyword)} {fault}";
        }

        return string.IsNullOrWhiteSpace(draft.Host) ? $"it lacks the server; write {example}." : null;
    }

    /// <summary>A port; what is wrong, or null.</summary>
    internal static string? Port(SqlTargetDraft draft, string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65_535) return "must be a number from 1 to 65535.";
        draft.Port = port;
        return null;
    }

    private static string Plain(string keyword) => keyword.Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>How a message names a keyword. What stands before a '=' can be the half of a password that was not quoted: such is not repeated.</summary>
    internal static string Name(string keyword) =>
        keyword.Length <= LongestKeyword && keyword.All(static character => char.IsAsciiLetter(character) || character is ' ' or '_') && SqlDriverKeywords.Contains(keyword)
            ? $"the keyword '{keyword}'"
            : "one of its keywords";
}

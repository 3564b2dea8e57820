using System.Text;

namespace DataPool.Formats.Detection;

/// <summary>What the first characters of a text say.</summary>
internal static class StartText
{
    private const int TitleCharacters = 80;

    /// <summary>The text of a file's first bytes, good enough to see how it begins.</summary>
    internal static string Decode(ReadOnlySpan<byte> start) => start switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8.GetString(start[3..]),
        [0xFF, 0xFE, 0x00, 0x00, ..] => Encoding.UTF32.GetString(start[4..]),
        [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(start[2..]),
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(start[2..]),
        [not 0, 0, ..] => Encoding.Unicode.GetString(start),
        [0, not 0, ..] => Encoding.BigEndianUnicode.GetString(start),
        _ => Encoding.UTF8.GetString(start),
    };

    internal static bool IsHtml(ReadOnlySpan<char> start) =>
        start.Contains("<!doctype html", StringComparison.OrdinalIgnoreCase)
        || start.Contains("<html", StringComparison.OrdinalIgnoreCase)
        || start.StartsWith("<head", StringComparison.OrdinalIgnoreCase)
        || start.StartsWith("<body", StringComparison.OrdinalIgnoreCase);

    /// <summary>An HTML page's title, as <c> titled "Sign in"</c>; empty where there is none.</summary>
    internal static string Title(string text)
    {
        const string tag = "<title";
        var at = text.IndexOf(tag, StringComparison.OrdinalIgnoreCase);
        var from = at < 0 ? -1 : text.IndexOf('>', at) + 1;
        var to = from <= 0 ? -1 : text.IndexOf('<', from);
        if (to < 0) return "";
        var title = text[from..to].Trim();
        return title.Length == 0 ? "" : $" titled \"{(title.Length > TitleCharacters ? title[..TitleCharacters] + "…" : title)}\"";
    }

    /// <summary>Whether text begins as an object or array does: <c>[id],[name]</c> is a header of SQL Server's and no array.</summary>
    internal static bool IsJson(ReadOnlySpan<char> text)
    {
        var second = text[1..].TrimStart();
        return text[0] switch
        {
            '{' => second.IsEmpty || second[0] is '"' or '}',
            '[' => second.IsEmpty || second[0] is '{' or '[' or '"' or ']' or '-' || char.IsAsciiDigit(second[0])
                || second.StartsWith("true") || second.StartsWith("false") || second.StartsWith("null"),
            _ => false,
        };
    }
}

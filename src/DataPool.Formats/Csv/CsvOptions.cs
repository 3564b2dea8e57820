using System.Text;
using DataPool.Core.Connectors;
using DataPool.Formats.Text;

namespace DataPool.Formats.Csv;

/// <summary>The options of the format <c>csv</c> (PRODUCT 2.3).</summary>
public sealed record CsvOptions
{
    /// <summary>The options that hold where nothing is said.</summary>
    public static CsvOptions Default { get; } = new();

    /// <summary>What stands between cells; null for the one of <c>, ; tab |</c> that fits best.</summary>
    public char? Delimiter { get; init; }

    /// <summary>True when the first row names the columns; otherwise they are <c>column_1</c>, <c>column_2</c> …</summary>
    public bool Header { get; init; } = true;

    /// <summary>The encoding; null for finding out.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>What stands around cells that hold delimiters or line ends; null for nothing.</summary>
    public char? Quote { get; init; } = '"';

    /// <summary>
    /// What a line begins with that is no row, anywhere in the file. Null: lines at the file's start that begin with <c>#</c> are passed
    /// over, unless the last of them has as many cells as the row after it, and is the header.
    /// </summary>
    public char? Comment { get; init; }

    /// <summary>Reads the options of a definition; what is wrong goes to its errors.</summary>
    public static CsvOptions Read(ObjectReader options)
    {
        var delimiter = ReadDelimiter(options);
        var quote = ReadCharacter(options, "quote", Default.Quote);
        var comment = ReadCharacter(options, "comment", null);
        if (delimiter is not null && (delimiter == quote || delimiter == comment) || (quote is not null && quote == comment))
            options.Error("delimiter", "invalid", $"{options.PathOf("delimiter")}, {options.PathOf("quote")} and {options.PathOf("comment")} must differ.");
        var read = new CsvOptions
        {
            Delimiter = delimiter,
            Header = options.Boolean("header") ?? true,
            Encoding = ReadEncoding(options),
            Quote = quote,
            Comment = comment,
        };
        options.Done();
        return read;
    }

    private static char? ReadDelimiter(ObjectReader options)
    {
        var text = options.Text("delimiter");
        switch (text)
        {
            case null or "auto": return null;
            case "\t" or "\\t" or "tab": return '\t';
            case [var character] when IsMark(character): return character;
            default:
                options.Error("delimiter", "invalid", $"{options.PathOf("delimiter")} must be auto, tab, or one character that is neither letter, digit, quote nor line end, such as ; or |.");
                return null;
        }
    }

    private static char? ReadCharacter(ObjectReader options, string name, char? fallback)
    {
        var text = options.Text(name);
        switch (text)
        {
            case null: return fallback;
            case "": return null;
            case [var character] when IsMark(character) || character == '"': return character;
            default:
                options.Error(name, "invalid", $"{options.PathOf(name)} must be one character that is neither letter, digit nor line end, or \"\" for none.");
                return fallback;
        }
    }

    private static Encoding? ReadEncoding(ObjectReader options)
    {
        var text = options.Text("encoding");
        if (text is null or "auto") return null;
        if (Encodings.TryGet(text.Trim(), out var encoding)) return encoding;
        options.Error("encoding", "invalid", $"{options.PathOf("encoding")} is not known: use auto, a name such as utf-8, utf-16, windows-1252 or iso-8859-15, or the number of a code page.");
        return null;
    }

    private static bool IsMark(char character) =>
        char.IsAscii(character) && !char.IsAsciiLetterOrDigit(character) && character != '"' && (character >= ' ' || character is '\t' or '\u001f' or '\u0001');
}

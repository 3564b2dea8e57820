using System.Text;

namespace DataPool.Formats.Csv;

/// <summary>The lines at a file's start that may be no rows: <c>sep=;</c>, which Excel writes and reads, and lines with <c>#</c>.</summary>
/// <param name="Lines">How many.</param>
/// <param name="Bytes">How long they are in UTF-8, line ends included.</param>
/// <param name="Delimiter">What <c>sep=</c> says, or null.</param>
/// <param name="Last">The last of them, without its line end.</param>
/// <param name="LastBytes">Its length with the line end.</param>
internal sealed record CsvLead(int Lines, int Bytes, char? Delimiter, byte[] Last, int LastBytes = 0)
{
    private static readonly CsvLead None = new(0, 0, null, []);

    internal static CsvLead Read(ReadOnlySpan<byte> sample, CsvOptions options)
    {
        var first = TakeLine(sample, out var behind);
        if (first is [(byte)'s' or (byte)'S', ..] && Separator(first) is { } separator) return new CsvLead(1, sample.Length - behind.Length, separator, []);
        if (options.Comment is not null || options.Delimiter == '#') return None;

        var lines = 0;
        var length = sample.Length;
        var lastBytes = 0;
        ReadOnlySpan<byte> last = [];
        while (!sample.IsEmpty && sample[0] == '#')
        {
            last = TakeLine(sample, out var rest);
            lastBytes = sample.Length - rest.Length;
            sample = rest;
            lines++;
        }

        // A file whose every line begins so has values that do.
        return lines == 0 || sample.IsEmpty ? None : new CsvLead(lines, length - sample.Length, null, last.ToArray(), lastBytes);
    }

    /// <summary>What is no row, once the delimiter is known: a last line with as many cells as the rows is the header.</summary>
    internal CsvLead BeforeHeader(CsvFit fit)
    {
        if (Lines == 0 || fit.Columns <= 1) return this;
        using var row = new CsvRows(new MemoryStream(Last), fit.Marks);
        return row.Read(CancellationToken.None) && row.Count == fit.Columns ? new CsvLead(Lines - 1, Bytes - LastBytes, null, []) : this;
    }

    private static char? Separator(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line).Trim('"', ' ');
        return text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.Length == 5 && char.IsAscii(text[4]) && !char.IsAsciiLetterOrDigit(text[4]) ? text[4] : null;
    }

    private static ReadOnlySpan<byte> TakeLine(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> rest)
    {
        var end = text.IndexOfAny((byte)'\n', (byte)'\r');
        if (end < 0)
        {
            rest = [];
            return text;
        }

        rest = text[(end + (text[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
        return text[..end];
    }
}

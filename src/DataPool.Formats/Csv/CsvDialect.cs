using System.Globalization;
using DataPool.Formats.Files;
using DataPool.Formats.Text;

namespace DataPool.Formats.Csv;

/// <summary>How one file is written.</summary>
/// <param name="Marks">Its characters that mean something.</param>
/// <param name="Lead">The lines at its start that are no rows.</param>
/// <param name="Evidence">The delimiter and what speaks for it, where it was found out; else null.</param>
internal sealed record CsvDialect(CsvMarks Marks, CsvLead Lead, string? Evidence)
{
    private const int SampleBytes = 256 * 1024;

    // Least likely in ordinary text first: in 1,5;2,5 both split every row alike, and the semicolon is meant.
    private static readonly char[] Candidates = ['\t', ';', '|', ','];

    /// <summary>Finds out how a file is written, as far as the options leave it open.</summary>
    internal static CsvDialect Detect(FileContent content, TextEncoding encoding, CsvOptions options, CancellationToken cancellationToken)
    {
        var sample = new byte[SampleBytes];
        bool isWhole;
        using (var stream = encoding.OpenUtf8(content))
        {
            var length = stream.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false);
            isWhole = length < sample.Length;
            sample = sample[..length];
        }

        var lead = CsvLead.Read(sample, options);
        if (lead.Delimiter is { } said)
        {
            var chosen = options.Delimiter ?? said;
            return new CsvDialect(MarksOf(chosen, options), lead, options.Delimiter is null ? $"{NameOf(said)} (line 1 says sep={NameOf(said)})" : null);
        }

        var best = options.Delimiter is { } set
            ? CsvFit.Of(sample, isWhole, MarksOf(set, options), lead, cancellationToken)
            : Candidates.Select(candidate => CsvFit.Of(sample, isWhole, MarksOf(candidate, options), lead, cancellationToken))
                .Aggregate((one, other) => other.IsBetterThan(one) ? other : one);
        return new CsvDialect(best.Marks, lead.BeforeHeader(best), options.Delimiter is null ? Explain(best) : null);
    }

    /// <summary>Opens the file's rows, behind the lines that are none.</summary>
    internal CsvRows OpenRows(FileContent content, TextEncoding encoding)
    {
        var stream = encoding.OpenUtf8(content);
        stream.ReadExactly(new byte[Lead.Bytes]);
        return new CsvRows(stream, Marks, Lead.Lines);
    }

    private static CsvMarks MarksOf(char delimiter, CsvOptions options) =>
        new((byte)delimiter, (byte)(options.Quote ?? '\0'), (byte)(options.Comment ?? '\0'));

    private static string Explain(CsvFit fit)
    {
        if (fit.Columns <= 1) return ", (none was found: one column)";
        var name = NameOf((char)fit.Marks.Delimiter);
        return fit.Agreeing == fit.Rows
            ? string.Create(CultureInfo.InvariantCulture, $"{name} ({fit.Columns} columns in {(fit.Rows == 1 ? "the only row" : $"each of the first {fit.Rows} rows")})")
            : string.Create(CultureInfo.InvariantCulture, $"{name} ({fit.Columns} columns in {fit.Agreeing} of the first {fit.Rows} rows)");
    }

    private static string NameOf(char delimiter) => delimiter == '\t' ? "tab" : delimiter.ToString();
}

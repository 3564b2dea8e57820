using DataPool.Core.Connectors;
using DataPool.Formats.Detection;
using DataPool.Formats.Files;
using DataPool.Formats.Inference;
using DataPool.Formats.Text;

namespace DataPool.Formats.Csv;

/// <summary>The format <c>csv</c>: delimited text of any delimiter and encoding.</summary>
public static class CsvFormat
{
    /// <summary>
    /// Opens a file: finds out encoding and delimiter as far as they are not set, and reads all of it once for the columns' types.
    /// Blocks meanwhile. A file without a byte, or with a header alone, has no records.
    /// </summary>
    /// <exception cref="SourceException"><c>wrong_format</c>, <c>invalid_text</c>, <c>open_quote</c>, <c>line_too_long</c>, <c>too_many_columns</c>,
    /// <c>column_name_too_long</c>, or what <see cref="GzipContent.Inflated"/> says.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IRecordReader Open(FileReading reading, CsvOptions options, CancellationToken cancellationToken)
    {
        var content = GzipContent.Inflated(reading.Content, reading.MaxBytes);
        ContentStart.Read(content).RefuseUnlessText("a CSV file");
        var encoding = TextDetector.Detect(content, options.Encoding, cancellationToken);
        var dialect = CsvDialect.Detect(content, encoding, options, cancellationToken);

        var survey = new CsvSurvey(reading, options);
        using (var rows = dialect.OpenRows(content, encoding)) survey.Run(rows, cancellationToken);
        return new CsvReader(reading, survey, Detected(options, encoding, dialect, survey), dialect.OpenRows(content, encoding), hasHeader: options.Header);
    }

    private static Dictionary<string, string> Detected(CsvOptions options, TextEncoding encoding, CsvDialect dialect, CsvSurvey survey)
    {
        var detected = new Dictionary<string, string>();
        if (options.Encoding is null) detected["encoding"] = encoding.Evidence;
        if (survey.Columns.Count == 0)
        {
            detected["content"] = "nothing: the file is empty";
            return detected;
        }

        if (dialect.Evidence is not null) detected["delimiter"] = dialect.Evidence;
        if (dialect.Lead.Lines > 0) detected["skipped"] = dialect.Lead.Lines == 1 ? "the first line, which is no row" : $"the first {dialect.Lead.Lines} lines, which are no rows";
        if (!survey.HasRows) detected["content"] = "a header and no records";
        else detected["types"] = ColumnTypes.Explain(survey.Columns, survey.Types);
        return detected;
    }
}

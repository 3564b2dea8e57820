using System.Globalization;
using DataPool.Core.Connectors;

namespace DataPool.Formats.Csv;

/// <summary>What may be wrong with a CSV file, in words.</summary>
internal static class CsvFaults
{
    internal static SourceException OpenQuote(long line) => new(
        "open_quote",
        string.Create(CultureInfo.InvariantCulture, $"The quote that opens in line {line:N0} is never closed. Close it, or set the option quote to \"\" if quotes are ordinary characters in this file."),
        transient: false);

    /// <param name="line">The line on which the row begins.</param>
    /// <param name="quoteLine">The line on which a quote is open, or 0.</param>
    internal static SourceException RowTooLong(long line, long quoteLine) => new(
        quoteLine > 0 ? "open_quote" : "line_too_long",
        string.Create(
            CultureInfo.InvariantCulture,
            $"The row in line {line:N0} is longer than {CsvTokenizer.MaxRowBytes / (1024 * 1024)} MB. {(quoteLine > 0 ? $"The quote that opens in line {quoteLine.ToString("N0", CultureInfo.InvariantCulture)} is not closed before that: close it, or set the option quote to \"\"." : "Check that the file is CSV and has line ends.")}"),
        transient: false);

    internal static SourceException TooManyColumns(int columns, long line) => new(
        "too_many_columns",
        string.Create(CultureInfo.InvariantCulture, $"The file has {columns:N0} columns in line {line:N0}; at most {ColumnNames.MaxColumns:N0} are possible. Remove some, or set the option delimiter."),
        transient: false);
}

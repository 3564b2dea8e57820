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

    internal static SourceException RowTooLong(long line) => new(
        "line_too_long",
        string.Create(
            CultureInfo.InvariantCulture,
            $"The row that begins in line {line:N0} is longer than {CsvRows.MaxRowBytes / (1024 * 1024)} MB. Either a quote in it is never closed (close it, or set the option quote to \"\"), or the file has no line ends or is not CSV."),
        transient: false);

    internal static SourceException TooManyDelimiters(int count, long line) => new(
        "line_too_long",
        string.Create(CultureInfo.InvariantCulture, $"Line {line:N0} has more than {count:N0} delimiters. Check that the file is CSV and has line ends, or set the option delimiter."),
        transient: false);

    internal static SourceException TooManyColumns(int columns, long line) => new(
        "too_many_columns",
        string.Create(CultureInfo.InvariantCulture, $"The file has {columns:N0} columns in line {line:N0}; at most {ColumnNames.MaxColumns:N0} are possible. Remove some, or set the option delimiter."),
        transient: false);
}

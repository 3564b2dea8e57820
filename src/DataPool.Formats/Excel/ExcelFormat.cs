using System.Globalization;
using DataPool.Core.Connectors;
using DataPool.Formats.Files;

namespace DataPool.Formats.Excel;

/// <summary>The format <c>excel</c>: one sheet of an xlsx or xls workbook, a header row and the rows below it.</summary>
public static class ExcelFormat
{
    // More than anybody chooses from.
    private const int MostSheets = 100;

    /// <summary>Opens a file, finds the sheet and its columns.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="options">The format's options.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="SourceException">The file is no workbook that can be read, has no such sheet or no header.</exception>
    public static IRecordReader Open(FileReading reading, ExcelOptions options, CancellationToken cancellationToken)
    {
        var workbook = WorkbookFile.Open(reading.Content, reading.MaxBytes);
        SheetRows? rows = null;
        try
        {
            var sheet = ExcelSheets.Find(workbook.Sheets, options);
            var name = workbook.Sheets[sheet].Name;
            var merged = workbook.MergedIn(sheet, options.HeaderRow, cancellationToken);
            string[] columns;
            SheetTexts texts;
            using (var first = workbook.OpenRows(sheet))
            {
                columns = SheetHeader.Read(first, merged, options.HeaderRow, name, reading, cancellationToken);
                texts = SheetTexts.Scan(first, columns, reading, cancellationToken);
            }

            rows = workbook.OpenRows(sheet);
            return new ExcelReader(workbook, rows, columns, texts, options.HeaderRow, reading, Detected(workbook, sheet, options, columns, texts));
        }
        catch
        {
            rows?.Dispose();
            workbook.Dispose();
            throw;
        }
    }

    private static Dictionary<string, string> Detected(Workbook workbook, int sheet, ExcelOptions options, string[] columns, SheetTexts texts)
    {
        var detected = new Dictionary<string, string> { ["format"] = workbook.Kind };
        var name = workbook.Sheets[sheet].Name;
        if (options.SheetName is null && options.SheetIndex is null)
            detected["sheet"] = workbook.Sheets.Count == 1
                ? $"\"{name}\", the only one"
                : string.Create(CultureInfo.InvariantCulture, $"\"{name}\", the first visible of {workbook.Sheets.Count}");
        else if (options.SheetName != name)
            detected["sheet"] = $"\"{name}\"";
        if (workbook.Sheets.Count > 1) detected["sheets"] = string.Join('\n', workbook.Sheets.Take(MostSheets).Select(one => one.Name));
        if (columns.Length == 0) detected["columns"] = "none: the sheet is empty";
        if (texts.Types is { } types) detected["types"] = types;
        return detected;
    }
}

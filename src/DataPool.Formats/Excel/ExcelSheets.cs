using DataPool.Core.Connectors;
using DataPool.Formats.Files;

namespace DataPool.Formats.Excel;

/// <summary>The sheets of a workbook, for whoever chooses one.</summary>
public static class ExcelSheets
{
    /// <summary>The rows of a preview.</summary>
    public const int PreviewRows = 20;

    private const int PreviewColumns = 50;
    private const int PreviewCharacters = 200;

    /// <summary>The sheets of cells, in the order of their tabs, hidden ones included.</summary>
    /// <param name="content">The file.</param>
    /// <param name="maxBytes">The most bytes of the file.</param>
    /// <exception cref="SourceException">It is no workbook, or one that cannot be read.</exception>
    public static IReadOnlyList<ExcelSheet> List(FileContent content, long maxBytes = FileReading.DefaultMaxBytes)
    {
        using var workbook = WorkbookFile.Open(content, maxBytes);
        return workbook.Sheets;
    }

    /// <summary>
    /// The first rows of a sheet as they lie there, for a person to find the header: at most <see cref="PreviewRows"/> rows, 50
    /// cells of each and 200 characters of a cell.
    /// </summary>
    /// <param name="content">The file.</param>
    /// <param name="options">Which sheet; the header row is not looked at.</param>
    /// <param name="zone">The zone of naive times.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="maxBytes">The most bytes of the file.</param>
    /// <exception cref="SourceException">It is no workbook that can be read, or has no such sheet.</exception>
    public static SheetPreview Preview(
        FileContent content, ExcelOptions options, TimeZoneInfo zone, CancellationToken cancellationToken, long maxBytes = FileReading.DefaultMaxBytes)
    {
        using var workbook = WorkbookFile.Open(content, maxBytes);
        var sheet = Find(workbook.Sheets, options);
        using var rows = workbook.OpenRows(sheet);
        var writer = new CellWriter(rows, zone);
        var preview = new List<PreviewRow>();
        while (preview.Count < PreviewRows && rows.Next(cancellationToken)) preview.Add(new PreviewRow(rows.Row, Texts(rows, writer)));
        return new SheetPreview(workbook.Sheets[sheet].Name, preview);
    }

    /// <summary>The sheet that the options mean.</summary>
    /// <returns>Its place in the list.</returns>
    /// <exception cref="SourceException"><c>sheet_not_found</c>, with the sheets that there are.</exception>
    internal static int Find(IReadOnlyList<ExcelSheet> sheets, ExcelOptions options)
    {
        if (options.SheetName is { } name)
        {
            var found = Place(sheets, sheet => sheet.Name == name);
            if (found < 0) found = Place(sheets, sheet => string.Equals(sheet.Name, name, StringComparison.OrdinalIgnoreCase));
            if (found < 0 && options.IndexByName is { } byName) found = AtIndex(sheets, byName);
            return found >= 0 ? found : throw ExcelFaults.NoSheet($"sheet \"{name}\"", sheets);
        }

        var place = AtIndex(sheets, options.SheetIndex ?? 1);
        if (place >= 0) return place;
        throw ExcelFaults.NoSheet(options.SheetIndex is { } index ? $"visible sheet number {index}" : "visible sheet", sheets);
    }

    private static int AtIndex(IReadOnlyList<ExcelSheet> sheets, int index) =>
        Place(sheets, sheet => sheet.Visible && --index == 0);

    private static int Place(IReadOnlyList<ExcelSheet> sheets, Func<ExcelSheet, bool> isIt)
    {
        for (var i = 0; i < sheets.Count; i++)
            if (isIt(sheets[i]))
                return i;
        return -1;
    }

    private static List<string> Texts(SheetRows rows, CellWriter writer)
    {
        var texts = new List<string>();
        foreach (var cell in rows.Cells)
        {
            if (cell.Column >= PreviewColumns) break;
            while (texts.Count <= cell.Column) texts.Add("");
            var text = writer.Text(cell);
            texts[cell.Column] = text.Length > PreviewCharacters ? text[..PreviewCharacters] + "…" : text;
        }

        return texts;
    }
}

/// <summary>The beginning of a sheet.</summary>
/// <param name="Sheet">The sheet's name.</param>
/// <param name="Rows">Its first rows that are not empty.</param>
public sealed record SheetPreview(string Sheet, IReadOnlyList<PreviewRow> Rows);

/// <summary>A row of a preview.</summary>
/// <param name="Number">Its number, as Excel shows it.</param>
/// <param name="Texts">Its cells as text from column A on; "" for an empty one.</param>
public sealed record PreviewRow(int Number, IReadOnlyList<string> Texts);

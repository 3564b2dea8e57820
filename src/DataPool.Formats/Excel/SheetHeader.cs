using System.Globalization;
using System.Text;
using DataPool.Core.Connectors;
using DataPool.Formats.Files;

namespace DataPool.Formats.Excel;

/// <summary>Finds the columns' names in a sheet's header row.</summary>
internal static class SheetHeader
{
    private static readonly ColumnNames Names = new(
        "The sheet has", "Delete the columns that are not needed, or copy the others to a sheet of their own.", "Shorten the header in the workbook.");

    /// <summary>Reads the header and leaves the rows behind it.</summary>
    /// <param name="rows">The sheet's rows, at their start.</param>
    /// <param name="merged">The merged areas that touch the header row.</param>
    /// <param name="headerRow">The header's row, from 1.</param>
    /// <param name="sheet">The sheet's name, for messages.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The names; none for a sheet without any cell, whose header row was not chosen.</returns>
    /// <exception cref="SourceException">There is no header, or it has too many columns or too long ones.</exception>
    public static string[] Read(SheetRows rows, IReadOnlyList<MergedCells> merged, int headerRow, string sheet, FileReading reading, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        var ofMerged = new string?[merged.Count];
        var last = 0;
        while (last < headerRow && rows.Next(cancellationToken))
        {
            last = rows.Row;
            if (last > headerRow) break;
            var writer = new CellWriter(rows, reading.TimeZone);
            foreach (var cell in rows.Cells)
            {
                for (var i = 0; i < merged.Count; i++)
                    if (merged[i].Top == last && merged[i].First == cell.Column)
                        ofMerged[i] = Clean(writer.Text(cell));
                if (last == headerRow) Set(texts, cell.Column, Clean(writer.Text(cell)));
            }
        }

        for (var i = 0; i < merged.Count; i++) Fill(texts, merged[i], ofMerged[i]);
        while (texts.Count > 0 && texts[^1].Length == 0) texts.RemoveAt(texts.Count - 1);
        if (texts.Count > 0) return Names.Distinct(texts, reading.Warnings);
        if (last == 0 && headerRow == 1) return [];
        throw ExcelFaults.NoHeader(sheet, headerRow, Found(rows, last, headerRow, cancellationToken));
    }

    private static string Found(SheetRows rows, int last, int headerRow, CancellationToken cancellationToken)
    {
        if (last < headerRow)
            return last == 0 ? "the sheet is empty" : string.Create(CultureInfo.InvariantCulture, $"the last row with content is row {last}");
        var isNext = last > headerRow || rows.Next(cancellationToken);
        return isNext
            ? string.Create(CultureInfo.InvariantCulture, $"it is empty; the next row with content is row {rows.Row}")
            : "it is empty, and so are the rows after it";
    }

    private static void Fill(List<string> texts, MergedCells area, string? text)
    {
        if (text is null) return;
        // An area may span the whole row; more columns than can be are refused as it is.
        for (var column = area.First; column <= Math.Min(area.Last, area.First + ColumnNames.MaxColumns); column++)
            if (column >= texts.Count || texts[column].Length == 0)
                Set(texts, column, text);
    }

    private static void Set(List<string> texts, int column, string text)
    {
        while (texts.Count <= column) texts.Add("");
        texts[column] = text;
    }

    // A line break within a header is layout, and no field's name holds control characters.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var character in text)
            if (!char.IsControl(character)) clean.Append(character);
            else if (clean.Length > 0 && clean[^1] != ' ') clean.Append(' ');
        return clean.ToString().Trim();
    }
}

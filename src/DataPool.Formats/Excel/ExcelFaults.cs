using System.Globalization;
using DataPool.Core.Connectors;

namespace DataPool.Formats.Excel;

/// <summary>What may be wrong with a workbook, in words.</summary>
internal static class ExcelFaults
{
    internal static SourceException NotAWorkbook(string found, string remedy) => new(
        "wrong_format", $"The file is not an Excel workbook: it is {found}. {remedy}", transient: false);

    internal static SourceException Refused(string found, string remedy) => new(
        "unsupported_file", $"The file is {found}, which cannot be read. {remedy}", transient: false);

    internal static SourceException Protected() => new(
        "password_protected", "The workbook is protected by a password, so its cells cannot be read. Save it without a password (File, Info, Protect Workbook) and send it again.", transient: false);

    internal static SourceException Damaged(string what, Exception? inner = null) => new(
        "damaged_file", $"The workbook is damaged: {what}. Send it again, complete and unchanged; if that does not help, open it in Excel and save it anew.", transient: false, inner);

    internal static SourceException Suspicious(string what) => new(
        "suspicious_compression", $"The workbook looks like a zip bomb: {what}. Nothing of it was taken. Save it anew in Excel, or export the sheet as CSV.", transient: false);

    internal static SourceException TooLarge(string what) => new(
        "file_too_large", $"The workbook is too large: {what}. Split it, or export the sheet as CSV.", transient: false);

    internal static SourceException NoSheet(string wanted, IReadOnlyList<ExcelSheet> sheets) => new(
        "sheet_not_found",
        sheets.Count == 0
            ? "The workbook has no sheet with cells."
            : $"The workbook has no {wanted}. Its sheets are: {List(sheets)}. Set source.options.sheet to one of them.",
        transient: false);

    internal static SourceException NoHeader(string sheet, int headerRow, string found) => new(
        "header_row_not_found",
        string.Create(CultureInfo.InvariantCulture, $"Row {headerRow} of the sheet \"{sheet}\" should hold the columns' names, but {found}. Set source.options.headerRow to the row that holds them."),
        transient: false);

    private static string List(IReadOnlyList<ExcelSheet> sheets)
    {
        const int most = 20;
        var names = sheets.Take(most).Select(sheet => sheet.Visible ? $"\"{sheet.Name}\"" : $"\"{sheet.Name}\" (hidden)");
        var more = sheets.Count > most ? string.Create(CultureInfo.InvariantCulture, $" and {sheets.Count - most} more") : "";
        return string.Join(", ", names) + more;
    }
}

using System.Text;
using DataPool.Core.Connectors;
using DataPool.Formats.Excel.Xls;
using DataPool.Formats.Excel.Xlsx;
using DataPool.Formats.Files;

namespace DataPool.Formats.Excel;

/// <summary>Opens a workbook by what its bytes are, whatever its name says.</summary>
internal static class WorkbookFile
{
    private const int HeadLength = 512;

    /// <summary>Opens the file.</summary>
    /// <param name="content">The file.</param>
    /// <param name="maxBytes">The most bytes of the file; a workbook may inflate to four times as many.</param>
    /// <exception cref="SourceException">It is no workbook, or one that cannot be read.</exception>
    public static Workbook Open(FileContent content, long maxBytes)
    {
        var stream = content.Open();
        try
        {
            if (stream.Length > maxBytes) throw ExcelFaults.TooLarge($"it has {stream.Length:#,0} bytes, and at most {maxBytes:#,0} are possible");
            Span<byte> head = stackalloc byte[HeadLength];
            head = head[..stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false)];
            stream.Position = 0;
            if (head.StartsWith("PK\x3\x4"u8) || head.StartsWith("PK\x5\x6"u8)) return new XlsxWorkbook(stream, maxBytes * 4);
            if (IsXls(head)) return XlsWorkbook.Open(stream);
            throw NoWorkbook(head);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    // An OLE compound file, or a bare BIFF record: beginning of file of Excel 2 to 4.
    private static bool IsXls(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
        || (head.Length > 8 && head[0] == 9 && head[1] is 0 or 2 or 4 && head[2] is 4 or 6 or 8 && head[3] == 0);

    private static SourceException NoWorkbook(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty) return ExcelFaults.NotAWorkbook("empty (0 bytes)", "Send the whole file.");
        if (head.StartsWith("%PDF"u8)) return ExcelFaults.NotAWorkbook("a PDF document", "Export the table as a workbook or as CSV.");
        var text = head.TrimStart("\uFEFF \r\n\t"u8);
        if (text.StartsWith("<?xml"u8) && (text.IndexOf("Excel.Sheet"u8) >= 0 || text.IndexOf("urn:schemas-microsoft-com:office:spreadsheet"u8) >= 0))
            return ExcelFaults.Refused("an XML spreadsheet of Excel 2003", "Open it in Excel and save it as an Excel workbook (.xlsx).");
        if (text.StartsWith("<?xml"u8)) return ExcelFaults.NotAWorkbook("an XML document", "Set source.format to xml.");
        if (text.StartsWith("<"u8))
            return ExcelFaults.NotAWorkbook("an HTML page (some programs give their HTML exports an Excel name)", "Open it in Excel and save it as an Excel workbook (.xlsx), or check what the source answers.");
        if (text.StartsWith("{"u8) || text.StartsWith("["u8)) return ExcelFaults.NotAWorkbook("text, probably JSON", "Set source.format to json.");
        return IsText(head)
            ? ExcelFaults.NotAWorkbook("text, probably CSV, with an Excel name", "Set source.format to csv, or save it as an Excel workbook (.xlsx).")
            : ExcelFaults.NotAWorkbook("of an unknown kind", "Save it as an Excel workbook (.xlsx).");
    }

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        // UTF-16 with its mark is text in spite of its zeros.
        if (head.StartsWith(Encoding.Unicode.Preamble) || head.StartsWith(Encoding.BigEndianUnicode.Preamble)) return true;
        foreach (var value in head)
            if (value is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f'))
                return false;
        return true;
    }
}

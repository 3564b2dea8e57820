namespace DataPool.Formats.Detection;

/// <summary>What a zip archive is by the names of its parts, which stand uncompressed in it.</summary>
internal static class ZipParts
{
    /// <summary>True when the archive holds a workbook's parts.</summary>
    internal static bool IsWorkbook(ReadOnlySpan<byte> bytes) => bytes.IndexOf("xl/"u8) >= 0;

    /// <summary>The kind for people, from the archive's first bytes.</summary>
    internal static string NameOf(ReadOnlySpan<byte> start)
    {
        if (start.IndexOf("xl/workbook.bin"u8) >= 0) return "an Excel binary workbook (zip with xl/workbook.bin)";
        if (IsWorkbook(start)) return "an Excel workbook (zip with parts in xl/)";
        if (start.IndexOf("opendocument.spreadsheet"u8) >= 0) return "an OpenDocument spreadsheet";
        if (start.IndexOf("word/"u8) >= 0) return "a Word document";
        return start.IndexOf("ppt/"u8) >= 0 ? "a PowerPoint presentation" : "a zip archive";
    }
}

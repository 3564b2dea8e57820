using System.Text;
using DataPool.Core.Connectors;

namespace DataPool.Formats.Excel.Xls;

/// <summary>Tells what an OLE compound file is that is no workbook, by the names in its directory.</summary>
internal static class CompoundContent
{
    private static readonly byte[] Encrypted = Encoding.Unicode.GetBytes("EncryptedPackage");
    private static readonly byte[] Word = Encoding.Unicode.GetBytes("WordDocument");
    private static readonly byte[] PowerPoint = Encoding.Unicode.GetBytes("PowerPoint Document");
    private static readonly byte[] Mail = Encoding.Unicode.GetBytes("__properties_version1.0");

    /// <summary>The error that names it, or null where it may be a damaged workbook.</summary>
    public static SourceException? Other(Stream stream)
    {
        const string remedy = "Send the workbook with the table.";
        stream.Position = 0;
        var buffer = new byte[128 * 1024];
        var kept = 0;
        while (true)
        {
            var read = stream.Read(buffer.AsSpan(kept));
            if (read == 0) return null;
            var window = buffer.AsSpan(0, kept + read);
            if (window.IndexOf(Encrypted) >= 0) return ExcelFaults.Protected();
            if (window.IndexOf(Word) >= 0) return ExcelFaults.NotAWorkbook("a Word document (doc)", remedy);
            if (window.IndexOf(PowerPoint) >= 0) return ExcelFaults.NotAWorkbook("a PowerPoint presentation (ppt)", remedy);
            if (window.IndexOf(Mail) >= 0) return ExcelFaults.NotAWorkbook("an Outlook message (msg)", remedy);
            kept = Math.Min(window.Length, Mail.Length);
            window[^kept..].CopyTo(buffer);
        }
    }
}

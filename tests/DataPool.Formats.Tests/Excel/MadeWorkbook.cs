using System.IO.Compression;
using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Excel;
using DataPool.Formats.Files;

namespace DataPool.Formats.Tests.Excel;

/// <summary>A workbook of one sheet in a temporary file, made of bare parts: for what is too large to be checked in.</summary>
internal sealed class MadeWorkbook : IDisposable
{
    private const string Relations = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">""";
    private const string Kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"made-{Guid.NewGuid():N}.xlsx");

    internal MadeWorkbook(IEnumerable<string> rows, IEnumerable<string>? texts = null, int moreEntries = 0, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var archive = new ZipArchive(File.Create(_path), ZipArchiveMode.Create);
        Write(archive, level, "_rels/.rels", [Relations, $"""<Relationship Id="rId1" Type="{Kind}/officeDocument" Target="xl/workbook.xml"/>""", "</Relationships>"]);
        Write(archive, level, "xl/workbook.xml", [$"""<workbook xmlns="{Main}" xmlns:r="{Kind}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"""]);
        Write(archive, level, "xl/_rels/workbook.xml.rels",
        [
            Relations,
            $"""<Relationship Id="rId1" Type="{Kind}/worksheet" Target="worksheets/sheet1.xml"/>""",
            texts is null ? "" : $"""<Relationship Id="rId2" Type="{Kind}/sharedStrings" Target="sharedStrings.xml"/>""",
            "</Relationships>",
        ]);
        if (texts is not null) Write(archive, level, "xl/sharedStrings.xml", [$"""<sst xmlns="{Main}">""", .. texts, "</sst>"]);
        Write(archive, level, "xl/worksheets/sheet1.xml", rows.Prepend($"""<worksheet xmlns="{Main}"><sheetData>""").Append("</sheetData></worksheet>"));
        for (var i = 0; i < moreEntries; i++) archive.CreateEntry($"e{i}");
    }

    internal FileContent Content => new("made.xlsx", () => File.OpenRead(_path));

    /// <summary>Reads all records.</summary>
    /// <returns>Their number.</returns>
    internal int Read() => ReadUntil(CancellationToken.None);

    /// <summary>Reads until cancelled.</summary>
    internal int ReadUntil(CancellationToken cancellationToken)
    {
        using var reader = ExcelFormat.Open(
            new FileReading { Content = Content, Shapes = new ShapeTable(), Warnings = new WarningCounter(), Limits = new RecordLimits(), TimeZone = TimeZoneInfo.Utc },
            new ExcelOptions(),
            cancellationToken);
        var count = 0;
        for (var isMore = true; isMore;)
        {
            using var batch = new RecordBatch();
            isMore = reader.Read(batch, 64 * 1024, cancellationToken);
            count += batch.Count;
        }

        return count;
    }

    public void Dispose() => File.Delete(_path);

    private static void Write(ZipArchive archive, CompressionLevel level, string name, IEnumerable<string> parts)
    {
        using var writer = new StreamWriter(archive.CreateEntry(name, level).Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        foreach (var part in parts) writer.Write(part);
    }
}

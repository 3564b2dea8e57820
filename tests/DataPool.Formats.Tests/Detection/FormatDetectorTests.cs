using System.IO.Compression;
using System.Text;
using DataPool.Core.Connectors;
using DataPool.Formats.Detection;
using DataPool.Formats.Files;
using Xunit;

namespace DataPool.Formats.Tests.Detection;

public sealed class FormatDetectorTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "x.csv", "csv", "csv (text that begins neither as JSON nor as XML)")]
    [InlineData("a,b\n1,2\n", "renamed.xlsx", "csv", "csv (text that begins neither as JSON nor as XML)")]
    [InlineData("[id],[name]\n1,2\n", "x.txt", "csv", "csv (text that begins neither as JSON nor as XML)")]
    [InlineData("", "", "csv", "csv (the file is empty)")]
    [InlineData("", "x.json", "json", "json (the file is empty; its name ends with .json)")]
    [InlineData("\n [ {\"a\": 1} ]", "x.csv", "json", "JSON (it begins with [)")]
    [InlineData("[-1]", "", "json", "JSON (it begins with [)")]
    [InlineData("\uFEFF{\"a\": 1}\n{\"a\": 2}\n", "", "json", "JSON (it begins with {)")]
    [InlineData("<?xml version=\"1.0\"?><a/>", "x.json", "xml", "XML (it begins with <?xml)")]
    [InlineData("\n<rss><channel/></rss>", "", "xml", "XML (it begins with <)")]
    [InlineData("12", "x.ndjson", "json", "json (text that begins neither as JSON nor as XML; its name ends with .ndjson)")]
    public void Text_is_told_by_how_it_begins_and_then_by_its_name(string text, string name, string format, string evidence)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(new DetectedFormat(format, evidence), Detect(bytes, name));
        if (text.Length == 0) return;
        Assert.Equal(new DetectedFormat(format, evidence), Detect(Gzip(bytes), name + ".gz"));
        Assert.Equal(format, Detect([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text.TrimStart('\uFEFF'))], name).Format);
    }

    [Fact]
    public void Workbooks_are_told_by_their_parts()
    {
        var workbook = Zip("[Content_Types].xml", "xl/workbook.xml");
        Assert.Equal(new DetectedFormat("excel", "excel (an Excel workbook (zip with parts in xl/))"), Detect(workbook, "renamed.csv"));
        Assert.Equal("excel", Detect(Gzip(workbook), "x.xlsx.gz").Format);
        Assert.Equal("excel (an Excel binary workbook (zip with xl/workbook.bin))", Detect(Zip("xl/workbook.bin"), "").Evidence);
        Assert.Equal("excel", Detect([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0], "x.xls").Format);
    }

    [Fact]
    public void What_is_no_data_is_refused_by_what_it_is()
    {
        Refused("a zip archive. Unpack it", Zip("data.csv"));
        Refused("an OpenDocument spreadsheet", Zip("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"));
        Refused("an HTML page titled \"404 Not Found\". Often that is a page for signing in or an error page", "<html>\n<head><title>404 Not Found</title></head></html>"u8.ToArray());
        Refused("an HTML page. ", "<!-- x --><!DOCTYPE HTML><p>no"u8.ToArray());
        Refused("a PDF document", "%PDF-1.4"u8.ToArray());
        Refused("a PNG picture", [0x89, 0x50, 0x4E, 0x47, 13, 10]);
        Refused("an SQLite database", "SQLite format 3\0"u8.ToArray());
        Refused("compressed twice with gzip", Gzip(Gzip("a,b\n"u8.ToArray())));
    }

    private static void Refused(string words, byte[] bytes)
    {
        var refused = Assert.Throws<SourceException>(() => Detect(bytes, "x.csv"));
        Assert.Equal("wrong_format", refused.Code);
        Assert.Contains($"The file is not a CSV, Excel, JSON or XML file: it is {words}", refused.Message, StringComparison.Ordinal);
    }

    private static DetectedFormat Detect(byte[] bytes, string name) => FormatDetector.Detect(new FileContent(name, () => new MemoryStream(bytes)));

    private static byte[] Gzip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest)) gzip.Write(bytes);
        return target.ToArray();
    }

    private static byte[] Zip(params string[] parts)
    {
        using var target = new MemoryStream();
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create))
            foreach (var part in parts)
                using (var stream = zip.CreateEntry(part).Open())
                    stream.Write("x"u8);
        return target.ToArray();
    }
}

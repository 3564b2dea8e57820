using System.IO.Compression;
using DataPool.Core.Connectors;
using Xunit;

namespace DataPool.Formats.Tests.Excel;

public sealed class ExcelBoundsTests
{
    private const string Header = """<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>""";

    [Fact]
    public void Shared_texts_that_inflate_without_end_are_refused()
    {
        using var file = new MadeWorkbook([Header], Enumerable.Repeat($"<si><t>{new string('x', 100_000)}</t></si>", 500), level: CompressionLevel.SmallestSize);
        var thrown = Assert.Throws<SourceException>(() => file.Read());
        Assert.Equal("suspicious_compression", thrown.Code);
        Assert.Contains("xl/sharedStrings.xml", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_of_nothing_but_entries_is_refused_before_they_are_read()
    {
        using var file = new MadeWorkbook([Header], moreEntries: 10_001);
        var thrown = Assert.Throws<SourceException>(() => file.Read());
        Assert.Equal("suspicious_compression", thrown.Code);
        Assert.Contains("more than 10,000 entries", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_that_does_not_end_is_refused_by_its_place()
    {
        using var file = new MadeWorkbook([Header, """<row r="2"><c r="A2" t="str"><v>""", .. Noise(20), "</v></c></row>"]);
        var thrown = Assert.Throws<SourceException>(() => file.Read());
        Assert.Equal("cell_too_long", thrown.Code);
        Assert.Contains("Cell A2", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_attribute_that_does_not_end_is_refused()
    {
        using var file = new MadeWorkbook([Header, "<row r=\"2\" x=\"", .. Noise(20), "\"/>"]);
        var thrown = Assert.Throws<SourceException>(() => file.Read());
        Assert.Equal("damaged_file", thrown.Code);
        Assert.Contains("xl/worksheets/sheet1.xml has more than 16,777,216 bytes", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_out_of_order_are_damage()
    {
        using var file = new MadeWorkbook([Header, """<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>"""]);
        Assert.Contains("""the sheet "S" has no good row after row 3""", Assert.Throws<SourceException>(() => file.Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_is_not_there_is_damage_told_by_its_cell()
    {
        using var file = new MadeWorkbook([Header, """<row r="2"><c r="A2" t="s"><v>7</v></c></row>"""]);
        Assert.Contains("""cell A2 of the sheet "S" points to a text that is not there""", Assert.Throws<SourceException>(() => file.Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_a_thousand_columns_are_refused()
    {
        var cells = Enumerable.Range(0, 1001).Select(column => """<c t="inlineStr"><is><t>h</t></is></c>""");
        using var file = new MadeWorkbook(["<row>", .. cells, "</row>"]);
        Assert.Equal("too_many_columns", Assert.Throws<SourceException>(() => file.Read()).Code);
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        using var file = new MadeWorkbook([Header, .. Enumerable.Range(2, 5000).Select(row => $"""<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>""")]);
        Assert.Equal(5000, file.Read());
        Assert.Throws<OperationCanceledException>(() => file.ReadUntil(new CancellationToken(canceled: true)));
    }

    // Text that does not compress, by megabytes.
    private static IEnumerable<string> Noise(int megabytes)
    {
        var random = new Random(1);
        var bytes = new byte[768 * 1024];
        for (var i = 0; i < megabytes; i++)
        {
            random.NextBytes(bytes);
            yield return Convert.ToBase64String(bytes);
        }
    }
}

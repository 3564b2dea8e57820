using DataPool.Core.Connectors;
using DataPool.Formats.Excel;
using DataPool.Formats.Files;
using Xunit;

namespace DataPool.Formats.Tests.Excel;

public sealed class ExcelSheetsTests
{
    [Theory]
    [InlineData("sheet-default/input.xlsx")]
    [InlineData("sheet-not-found-xls/input.xls")]
    public void The_sheets_are_listed_in_the_order_of_their_tabs(string file) =>
        Assert.Equal(
            [new ExcelSheet("Hidden", false), new ExcelSheet("First", true), new ExcelSheet("2", true), new ExcelSheet("Last", false)],
            ExcelSheets.List(Case(file)));

    [Fact]
    public void A_preview_shows_the_first_rows_as_they_lie_there()
    {
        var preview = ExcelSheets.Preview(Case("header-row/input.xlsx"), new ExcelOptions(), TimeZoneInfo.Utc, CancellationToken.None);
        Assert.Equal("S", preview.Sheet);
        Assert.Equal([1, 3, 4], preview.Rows.Select(row => row.Number));
        Assert.Equal([["Sales of the year"], ["id", "n"], ["1", "2"]], preview.Rows.Select(row => row.Texts));
    }

    [Fact]
    public void A_preview_shows_errors_as_Excel_does_and_leaves_holes_empty()
    {
        var errors = ExcelSheets.Preview(Case("error-cells/input.xlsx"), new ExcelOptions(), TimeZoneInfo.Utc, CancellationToken.None);
        Assert.Equal(["3", "#N/A", "#NAME?"], errors.Rows[3].Texts);
        var holes = ExcelSheets.Preview(Case("merged-header/input.xlsx"), new ExcelOptions(), TimeZoneInfo.Utc, CancellationToken.None);
        Assert.Equal(["", "jan", "feb", "mar"], holes.Rows[1].Texts);
    }

    [Fact]
    public void A_preview_has_at_most_twenty_rows()
    {
        using var file = new MadeWorkbook(Enumerable.Range(1, 100).Select(row => $"""<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>"""));
        var preview = ExcelSheets.Preview(file.Content, new ExcelOptions(), TimeZoneInfo.Utc, CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, 20), preview.Rows.Select(row => row.Number));
    }

    [Fact]
    public void A_preview_of_a_sheet_that_is_not_there_lists_the_others()
    {
        var thrown = Assert.Throws<SourceException>(() => ExcelSheets.Preview(Case("plain/input.xlsx"), new ExcelOptions("Q1"), TimeZoneInfo.Utc, CancellationToken.None));
        Assert.Equal("""The workbook has no sheet "Q1". Its sheets are: "Sales". Set source.options.sheet to one of them.""", thrown.Message);
    }

    private static FileContent Case(string file) =>
        new(Path.GetFileName(file), () => File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Cases", "excel", file)));
}

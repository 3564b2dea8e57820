using DataPool.Formats.Excel;
using Xunit;

namespace DataPool.Formats.Tests.Excel;

public sealed class FormatCodeTests
{
    [Theory]
    [InlineData("General", "Number")]
    [InlineData("0.00%", "Number")]
    [InlineData("#,##0.00 \"days\"", "Number")]
    [InlineData("0.00E+00", "Number")]
    [InlineData("[Red]0;[Blue]-0", "Number")]
    [InlineData("_($* #,##0_);_($* (#,##0);_(@_)", "Number")]
    [InlineData("\\d0", "Number")]
    [InlineData("@", "Number")]
    [InlineData("yyyy-mm-dd", "Date")]
    [InlineData("d/m/yy;@", "Date")]
    [InlineData("[$-407]d. mmmm yyyy", "Date")]
    [InlineData("mmm", "Date")]
    [InlineData("yyyy\"年\"m\"月\"d\"日\"", "Date")]
    [InlineData("dd.mm.yyyy hh:mm", "DateTime")]
    [InlineData("m/d/yy h:mm AM/PM", "DateTime")]
    [InlineData("yyyy-mm-dd\\Thh:mm:ss.000", "DateTime")]
    [InlineData("h:mm", "Time")]
    [InlineData("mm:ss.0", "Time")]
    [InlineData("h AM/PM", "Time")]
    [InlineData("[h]:mm:ss", "Duration")]
    [InlineData("[mm]:ss", "Duration")]
    [InlineData("[ss].00", "Duration")]
    [InlineData("\"open", "Number")]
    [InlineData("[h", "Duration")]
    [InlineData("", "Number")]
    public void A_format_tells_what_a_number_is(string code, string style) => Assert.Equal(style, FormatCode.Of(code).ToString());

    [Theory]
    [InlineData(0, "Number")]
    [InlineData(9, "Number")]
    [InlineData(14, "Date")]
    [InlineData(22, "DateTime")]
    [InlineData(20, "Time")]
    [InlineData(45, "Time")]
    [InlineData(46, "Duration")]
    [InlineData(47, "Time")]
    [InlineData(49, "Number")]
    public void Built_in_formats_are_known_by_number(int id, string style) => Assert.Equal(style, FormatCode.OfId(id).ToString());
}

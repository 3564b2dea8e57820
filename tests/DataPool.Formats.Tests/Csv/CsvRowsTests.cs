using System.Text;
using DataPool.Core.Connectors;
using DataPool.Formats.Csv;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace DataPool.Formats.Tests.Csv;

public sealed class CsvRowsTests
{
    private static readonly CsvMarks Marks = new((byte)',', (byte)'"', 0);

    // Few characters, those that mean something often: every short text of them says something.
    private static readonly Gen<string> Texts = Gen.Elements('a', 'é', ' ', ',', '"', '\n', '\r').ListOf().Select(characters => string.Concat(characters));

    [Fact]
    public void It_splits_as_the_plain_rules_say()
    {
        Prop.ForAll(Texts.ToArbitrary(), static text => Same(text)).QuickCheckThrowOnFailure();
        for (var length = 0; length <= 5; length++) EveryText(length, "");
    }

    [Fact]
    public void Rows_that_the_buffer_cuts_are_read_whole()
    {
        // Around the first buffer's end, at every place: quotes, doubled quotes, CR LF.
        const string rows = "a,\"b\"\"c\r\nd\",e\r\n";
        for (var shift = 0; shift < rows.Length + 2; shift++)
        {
            var text = new string('x', (256 * 1024) - shift) + ",y\r\n" + string.Concat(Enumerable.Repeat(rows, 20));
            Assert.True(Same(text), $"shifted by {shift}");
        }
    }

    [Fact]
    public void A_large_cell_grows_the_buffer_and_no_more_than_its_bound()
    {
        var large = new string('y', 5_000_000);
        Assert.True(Same($"a,b\n1,\"{large}\"\n2,z\n"));
        foreach (var row in new[] { "\"" + new string('y', 40_000_000), new string('y', 40_000_000) })
        {
            var refused = Assert.Throws<SourceException>(() => Read($"a,b\n\n1,{row}\n"));
            Assert.Equal("line_too_long", refused.Code);
            Assert.Equal(
                "The row that begins in line 3 is longer than 8 MB. Either a quote in it is never closed (close it, or set the option quote to \"\"), or the file has no line ends or is not CSV.",
                refused.Message);
        }

        var delimiters = Assert.Throws<SourceException>(() => Read($"a,b\n\n1,{new string(',', 40_000_000)}\n"));
        Assert.Equal("Line 3 has more than 1,000,000 delimiters. Check that the file is CSV and has line ends, or set the option delimiter.", delimiters.Message);
    }

    [Theory]
    [InlineData("a,b\n1,\"x\ny\"\n2,\"z\n3,w\n", 4)]
    [InlineData("a,b\n\"x\ny\",\"z\n3,w\n", 3)]
    [InlineData("a,b\n5\" pipe,\"z\n3,w\n", 2)]
    [InlineData("a,b\n\"x\"y,\"\"\"z\"\"\n3,w\n", 2)]
    [InlineData("a,b\n1,\"", 2)]
    public void A_quote_that_is_never_closed_is_told_with_its_own_line(string text, int line)
    {
        var refused = Assert.Throws<SourceException>(() => Read(text));
        Assert.Equal("open_quote", refused.Code);
        Assert.Equal($"The quote that opens in line {line} is never closed. Close it, or set the option quote to \"\" if quotes are ordinary characters in this file.", refused.Message);
    }

    private static void EveryText(int length, string text)
    {
        if (text.Length == length)
        {
            Assert.True(Same(text), text);
            return;
        }

        foreach (var character in "a,\"\n\r") EveryText(length, text + character);
    }

    private static bool Same(string text)
    {
        var expected = CsvOracle.Rows(text, ',', '"');
        List<(long, string[])> rows;
        try
        {
            rows = Read(text);
        }
        catch (SourceException refused)
        {
            return expected is null && refused.Code == "open_quote";
        }

        return expected is not null && rows.Count == expected.Count
            && rows.Zip(expected).All(pair => pair.First.Item1 == pair.Second.Line && pair.First.Item2.SequenceEqual(pair.Second.Cells));
    }

    private static List<(long Line, string[] Cells)> Read(string text)
    {
        using var reader = new CsvRows(new TrickleStream(Encoding.UTF8.GetBytes(text), 50_000), Marks);
        var rows = new List<(long, string[])>();
        while (reader.Read(CancellationToken.None))
        {
            var cells = new string[reader.Count];
            for (var i = 0; i < cells.Length; i++) cells[i] = Encoding.UTF8.GetString(reader[i]);
            rows.Add((reader.Line, cells));
        }

        return rows;
    }
}

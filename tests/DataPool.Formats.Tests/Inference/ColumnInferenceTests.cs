using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Inference;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace DataPool.Formats.Tests.Inference;

public sealed class ColumnInferenceTests
{
    // From pieces that numbers and dates are made of: most columns are nearly something.
    private static readonly Gen<string> Cells = Gen.OneOf(
        Gen.Elements("0", "1", "9", "000", "123", ".", ",", "-", "+", "e", "E", " ", "true", "2026-04-09", "T12:00", "Z", "x").ListOf().Select(string.Concat),
        Gen.Elements("1", "-2", "1.5", "1,5", "1,234", "1.234,5", "true", "FALSE", "2026-04-09", "2026-04-09T12:00", "9999-12-31T23:59", "", " ", "1e-5", "1.5E+300"));

    [Theory]
    [InlineData("number", "1", "-2", "", "0.5", ".5", "5.", "-0", "1e+20", "1.0E10", "1.5e-7", " 7 ")]
    [InlineData("number", "999999999999999")]
    [InlineData("string (more than 15 digits, line 1)", "1234567890123456")]
    [InlineData("string (leading zeros, line 2)", "1", "007")]
    [InlineData("string (leading zeros, line 1)", "00.5")]
    [InlineData("string (a plus sign, line 1)", "+4930123456")]
    [InlineData("string (text, line 1)", "12E4")]
    [InlineData("string (text, line 1)", "1e309", "1")]
    [InlineData("string (text, line 1)", "NaN")]
    [InlineData("string (text, line 1)", "-")]
    [InlineData("string (text, line 1)", "1.2.3")]
    [InlineData("string (text, line 1)", "192.168.0.1")]
    [InlineData("string (text, line 1)", "0x10")]
    [InlineData("string (text, line 1)", "12%")]
    [InlineData("string (text, line 1)", "yes")]
    [InlineData("string (text, line 3)", "1", "2", "n/a", "x")]
    [InlineData("string (numbers and booleans, line 2)", "1", "true")]
    [InlineData("string (dates and numbers, line 2)", "2026-04-09", "2026")]
    [InlineData("number (decimal comma)", "1,5", "2", "1,234", "0,125", "-3,25")]
    [InlineData("string (a number in more than one reading, line 1)", "1,234", "5,678")]
    [InlineData("string (a number in more than one reading, line 1)", "1.234,56")]
    [InlineData("string (numbers of more than one way of writing, line 2)", "1,5", "1.5")]
    [InlineData("boolean", "true", "False", "", "TRUE")]
    [InlineData("date", "2026-04-09", "2026-04-09T12:00:00Z", "2026-04-09 12:00+02:00")]
    [InlineData("string (text, line 1)", "20260409T12")]
    [InlineData("string (text, line 1)", "09.04.2026")]
    [InlineData("string (text, line 1)", "2026-02-30")]
    [InlineData("string", " ", "")]
    [InlineData("empty", "", "")]
    public void A_column_has_the_type_of_all_its_texts(string expected, params string[] texts)
        => Assert.Equal(expected, Infer(TimeZoneInfo.Utc, texts).Explain());

    [Fact]
    public void Every_text_of_a_column_can_be_written_in_its_type()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        Prop.ForAll(Cells.NonEmptyListOf().ToArbitrary(), texts =>
        {
            var column = Infer(zone, [.. texts]);
            using var batch = new RecordBatch();
            return texts.All(text => CellWriter.TryWrite(Encoding.UTF8.GetBytes(text), column.Type, zone, batch));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void What_was_detected_stays_short()
    {
        var names = Enumerable.Range(0, 300).Select(n => $"column {n}").ToArray();
        var words = ColumnTypes.Explain(names, [.. names.Select(_ => Infer(TimeZoneInfo.Utc, ["1"]))]);
        Assert.StartsWith("column 0: number; column 1: number; ", words, StringComparison.Ordinal);
        Assert.Matches("; … and [0-9]+ more columns$", words);
        Assert.InRange(words.Length, 900, 1050);
    }

    [Fact]
    public void A_column_that_the_mapping_types_keeps_its_texts()
    {
        var column = new ColumnInference(TimeZoneInfo.Utc, isText: true);
        column.Observe("1.50"u8, 1);
        Assert.Equal(ColumnType.Text, column.Type);
        Assert.True(column.HasValues);
        var warnings = new WarningCounter();
        column.Warn("a", warnings);
        Assert.True(warnings.IsEmpty);
    }

    private static ColumnInference Infer(TimeZoneInfo zone, string[] texts)
    {
        var column = new ColumnInference(zone, isText: false);
        for (var i = 0; i < texts.Length; i++) column.Observe(Encoding.UTF8.GetBytes(texts[i]), i + 1);
        return column;
    }
}

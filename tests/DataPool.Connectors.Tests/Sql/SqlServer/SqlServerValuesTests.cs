using DataPool.Tds;
using DataPool.Tds.Types;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.SqlServer;

public sealed class SqlServerValuesTests
{
    private static readonly DateTime Moment = new DateTime(2026, 7, 9, 14, 30, 15).AddTicks(1_234_567);

    public static TheoryData<TdsType, object?, string> Values() => new()
    {
        { TdsType.Bit, true, "Btrue" },
        { TdsType.Bit, false, "Bfalse" },
        { TdsType.TinyInt, 255, "N255" },
        { TdsType.SmallInt, -32768, "N-32768" },
        { TdsType.Int, int.MinValue, "N-2147483648" },
        { TdsType.BigInt, long.MaxValue, "N9223372036854775807" },
        { TdsType.BigInt, 9007199254740993, "N9007199254740993" },
        { TdsType.Int, null, "Nnull" },
        { TdsType.Decimal(10, 2), "1.50", "N1.5" },
        { TdsType.Decimal(28, 10), "123456789012345678.0123456789", "N123456789012345678.0123456789" },
        { TdsType.Decimal(38, 10), "-1234567890123456789012345678.0123456789", "N-1234567890123456789012345678.0123456789" },
        { TdsType.Decimal(38, 0), "99999999999999999999999999999999999999", "N99999999999999999999999999999999999999" },
        { TdsType.Decimal(38, 38), "0.00000000000000000000000000000000000001", "N1e-38" },
        { TdsType.Numeric(38, 6), "0", "N0" },
        { TdsType.Money, "-922337203685477.5808", "N-922337203685477.5808" },
        { TdsType.SmallMoney, "214748.3647", "N214748.3647" },
        { TdsType.Float, 0.1, "N0.1" },
        { TdsType.Float, 1e300, "N1e300" },
        { TdsType.Real, 0.1f, "N0.1" },
        { TdsType.Date, Moment, "D\"2026-07-09\"" },
        { TdsType.DateTime, Moment.Date.AddHours(14), "D\"2026-07-09T13:00:00Z\"" },
        { TdsType.DateTime, new DateTime(9999, 12, 31), "D\"9999-12-31T00:00:00Z\"" },
        { TdsType.SmallDateTime, Moment, "D\"2026-07-09T13:30:00Z\"" },
        { TdsType.DateTime2(), Moment, "D\"2026-07-09T13:30:15.1234567Z\"" },
        { TdsType.DateTime2(0), Moment, "D\"2026-07-09T13:30:15Z\"" },
        { TdsType.DateTime2(3), new DateTime(2026, 3, 29, 1, 30, 0), "D\"2026-03-29T01:30:00Z\"" },
        { TdsType.DateTimeOffset(), new DateTimeOffset(Moment, TimeSpan.FromHours(-5.5)), "D\"2026-07-09T20:00:15.1234567Z\"" },
        { TdsType.Time(), Moment.TimeOfDay, "S\"14:30:15.1234567\"" },
        { TdsType.Time(0), TimeSpan.Zero, "S\"00:00:00\"" },
        { TdsType.UniqueIdentifier, Guid.Parse("11223344-5566-7788-99aa-bbccddeeff00"), "S\"11223344-5566-7788-99aa-bbccddeeff00\"" },
        { TdsType.NVarChar(20), "Zoë 🎈", "S\"Zoë 🎈\"" },
        { TdsType.NVarChar(20), "", "S\"\"" },
        { TdsType.VarChar(20), "Zoë €", "S\"Zoë €\"" },
        { TdsType.Char(5), "abc", "S\"abc  \"" },
        { TdsType.NChar(5), "abc", "S\"abc  \"" },
        { TdsType.NVarCharMax, "long", "S\"long\"" },
        { TdsType.NVarCharMax, "", "S\"\"" },
        { TdsType.NVarCharMax, null, "Nnull" },
        { TdsType.VarCharMax, "long €", "S\"long €\"" },
        { TdsType.Text, "old", "S\"old\"" },
        { TdsType.NText, "old 🎈", "S\"old 🎈\"" },
        { TdsType.Xml, "<a>1</a>", "S\"<a>1</a>\"" },
        { TdsType.VarBinary(10), new byte[] { 0, 0xFF, 0x10 }, "S\"AP8Q\"" },
        { TdsType.Binary(3), new byte[] { 0, 0xFF, 0x10 }, "S\"AP8Q\"" },
        { TdsType.VarBinaryMax, new byte[] { 0, 0xFF, 0x10 }, "S\"AP8Q\"" },
        { TdsType.VarBinaryMax, Array.Empty<byte>(), "S\"\"" },
        { TdsType.Image, new byte[] { 0, 0xFF, 0x10 }, "S\"AP8Q\"" },
        { TdsType.RowVersion, new byte[] { 0, 0, 0, 0, 0, 0, 7, 0xD1 }, "S\"AAAAAAAAB9E=\"" },
        { TdsType.UserDefined("hierarchyid"), new byte[] { 0x58 }, "S\"WA==\"" },
        { TdsType.UserDefined("geography"), new byte[] { 0xE6, 0x10 }, "S\"5hA=\"" },
        { TdsType.Variant, 7, "N7" },
        { TdsType.Variant, 0.5, "N0.5" },
        { TdsType.Variant, true, "Btrue" },
        { TdsType.Variant, Moment, "D\"2026-07-09T13:30:15.1234567Z\"" },
        { TdsType.Variant, "text", "S\"text\"" },
        { TdsType.Variant, null, "Nnull" },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public async Task A_column_has_the_value_of_its_type(TdsType type, object? value, string expected)
    {
        await using var bench = new SqlServerBench(_ => SqlServerBench.One(type, value, null, value));
        Assert.Equal([expected, "Nnull", expected], await bench.RowsAsync());
        Assert.Empty(bench.Warned);
    }

    [Fact]
    public async Task Many_columns_with_and_without_nulls()
    {
        TdsColumn[] columns = [.. Enumerable.Range(0, 20).Select(static i => new TdsColumn($"c{i}", i % 2 == 0 ? TdsType.Int : TdsType.NVarCharMax))];
        await using var bench = new SqlServerBench(_ => TdsAnswer.Of(
            columns,
            [[.. columns.Select(static object? (_, i) => i % 2 == 0 ? i : $"v{i}")], new object?[20], [.. columns.Select(static object? (_, i) => i == 4 ? 4 : null)]]));
        var rows = await bench.RowsAsync();
        Assert.Equal(string.Join(' ', Enumerable.Range(0, 20).Select(static i => i % 2 == 0 ? $"N{i}" : $"S\"v{i}\"")), rows[0]);
        Assert.Equal(string.Join(' ', Enumerable.Repeat("Nnull", 20)), rows[1]);
        Assert.Equal(string.Join(' ', Enumerable.Range(0, 20).Select(static i => i == 4 ? "N4" : "Nnull")), rows[2]);
    }

    [Fact]
    public async Task Long_values_come_whole_and_too_long_ones_are_null_and_counted()
    {
        const int tooLong = (16 << 20) + 1;
        TdsColumn[] columns = [new("text", TdsType.NVarCharMax), new("bytes", TdsType.VarBinaryMax), new("behind", TdsType.Int)];
        await using var bench = new SqlServerBench(_ => TdsAnswer.Of(
            columns, [[new string('ä', 300_000), new byte[300_000], 1], [new string('x', tooLong), new byte[tooLong], 2], ["\uD800", null, 3]]));
        Assert.Equal(
            [$"S\"{new string('ä', 300_000)}\" S\"{new string('A', 400_000)}\" N1", "Nnull Nnull N2", "Nnull Nnull N3"],
            await bench.RowsAsync());
        Assert.Equal(
            ["value_too_large text x1: row 2: more than 16777216 characters", "value_too_large bytes x1: row 2: more than 12582912 bytes", "invalid_text text x1: row 3: \uD800"],
            bench.Warned);
    }
}

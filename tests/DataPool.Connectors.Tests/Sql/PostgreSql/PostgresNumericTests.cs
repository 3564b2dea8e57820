using System.Buffers.Binary;
using System.Text;
using DataPool.Connectors.Sql.PostgreSql;
using DataPool.Core.Records;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.PostgreSql;

/// <summary>Numbers as they come over the wire: also from somebody who only says to be PostgreSQL.</summary>
public sealed class PostgresNumericTests
{
    [Theory]
    [InlineData("1234.5", 0, 0, 1234, 5000)]
    [InlineData("-0.0012", -1, 0x4000, 12)]
    [InlineData("10000", 1, 0, 1)]
    [InlineData("1e-8", -2, 0, 1)]
    [InlineData("120000000", 2, 0, 1, 2000)]
    [InlineData(null, 0, 0, 10000)]
    [InlineData(null, 0, 0, 1, 65535)]
    [InlineData(null, 0, 0xC000)]
    public void Is_exact_or_no_number_at_all(string? expected, int weight, int sign, params int[] digits)
    {
        var value = new byte[8 + (digits.Length * 2)];
        int[] words = [digits.Length, weight, sign, 0, .. digits];
        for (var i = 0; i < words.Length; i++) BinaryPrimitives.WriteInt16BigEndian(value.AsSpan(i * 2), unchecked((short)words[i]));
        using var records = new RecordBatch();
        var isNumber = PostgresNumeric.TryWrite(value, records);
        Assert.Equal(expected is not null, isNumber);
        if (!isNumber) return;
        var shapes = new ShapeTable();
        records.EndRecord(shapes.Intern([shapes.Name("n")]));
        Assert.Equal(decimal.Parse(expected!, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture),
            decimal.Parse(Encoding.ASCII.GetString(Payload.Value(records.PayloadOf(0), 1, 0)), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_count_below_zero_is_no_number()
    {
        using var records = new RecordBatch();
        Assert.False(PostgresNumeric.TryWrite([0xFF, 0xFF, 0, 0, 0, 0, 0, 0], records));
    }
}

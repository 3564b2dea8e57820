using System.Globalization;
using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>Reads <c>interval</c>: months, days and microseconds, each with a sign of its own (timestamp.c, interval_send).</summary>
internal static class PostgresInterval
{
    /// <summary>The ISO 8601 duration, as PostgreSQL writes it with <c>IntervalStyle</c> <c>iso_8601</c>: <c>P1Y2M3DT4H5M6.5S</c>, <c>P-1DT-2H</c>.</summary>
    /// <returns>Null for an infinite one, as PostgreSQL has them from version 17: all three parts are the largest, or the smallest, of all.</returns>
    internal static string? Text(ReadOnlySpan<byte> value)
    {
        var microseconds = ReadInt64BigEndian(value);
        var days = ReadInt32BigEndian(value[8..]);
        var months = ReadInt32BigEndian(value[12..]);
        if ((microseconds, days, months) is (long.MaxValue, int.MaxValue, int.MaxValue) or (long.MinValue, int.MinValue, int.MinValue)) return null;
        if ((microseconds, days, months) == (0, 0, 0)) return "PT0S";

        var text = new StringBuilder("P");
        Add(text, months / 12, 'Y');
        Add(text, months % 12, 'M');
        Add(text, days, 'D');
        if (microseconds == 0) return text.ToString();
        text.Append('T');
        Add(text, microseconds / 3_600_000_000, 'H');
        Add(text, microseconds / 60_000_000 % 60, 'M');
        var seconds = microseconds % 60_000_000 / 1_000_000m;
        if (seconds != 0) text.Append(CultureInfo.InvariantCulture, $"{seconds:0.######}S");
        return text.ToString();
    }

    private static void Add(StringBuilder text, long number, char unit)
    {
        if (number != 0) text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
    }
}

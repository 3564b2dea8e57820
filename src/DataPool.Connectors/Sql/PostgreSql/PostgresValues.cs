using System.Globalization;
using DataPool.Connectors.Sql.Rows;
using DataPool.Core.Records;
using static System.Buffers.Binary.BinaryPrimitives;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>Reads values in PostgreSQL's binary form, as each type's <c>…send</c> function writes it (src/backend/utils/adt).</summary>
internal static class PostgresValues
{
    private const long MicrosecondsOfDay = 86_400_000_000;

    // 2000-01-01, from which PostgreSQL counts.
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
    private static readonly long EpochMicroseconds = Epoch.Ticks / TimeSpan.TicksPerMicrosecond;
    private static readonly int EpochDays = DateOnly.FromDateTime(Epoch).DayNumber;

    /// <summary>How values of a type are written.</summary>
    internal static PostgresForm Of(PostgresColumnType type) => type.Kind switch
    {
        PostgresKind.Boolean => Number(static (value, records, _) => SqlValues.Boolean(records, value[0] != 0)),
        PostgresKind.Int16 => Number(static (value, records, _) => SqlValues.Integer(records, ReadInt16BigEndian(value))),
        PostgresKind.Int32 => Number(static (value, records, _) => SqlValues.Integer(records, ReadInt32BigEndian(value))),
        PostgresKind.Int64 => Number(static (value, records, _) => SqlValues.Integer(records, ReadInt64BigEndian(value))),
        PostgresKind.UInt32 => Number(static (value, records, _) => SqlValues.Integer(records, ReadUInt32BigEndian(value))),
        PostgresKind.Single => new(
            static (value, records, _) => SqlValues.Single(records, ReadSingleBigEndian(value)), "value_not_converted",
            static value => ReadSingleBigEndian(value).ToString(CultureInfo.InvariantCulture)),
        PostgresKind.Double => new(
            static (value, records, _) => SqlValues.Double(records, ReadDoubleBigEndian(value)), "value_not_converted",
            static value => ReadDoubleBigEndian(value).ToString(CultureInfo.InvariantCulture)),
        PostgresKind.Money => Number(static (value, records, _) => SqlValues.Decimal(records, new decimal(ReadInt64BigEndian(value)) / 100)),
        PostgresKind.Numeric => new(static (value, records, _) => PostgresNumeric.TryWrite(value, records), "value_not_converted", PostgresNumeric.Show),
        PostgresKind.Json => new(static (value, records, _) => SqlValues.Json(records, value), "value_not_converted", PostgresColumn.Text),
        PostgresKind.JsonB => new(static (value, records, _) => SqlValues.Json(records, value[1..]), "value_not_converted", static value => PostgresColumn.Text(value[1..])),
        PostgresKind.Binary => Number(static (value, records, _) => SqlValues.Binary(records, value)),
        PostgresKind.Uuid => Number(Uuid),
        PostgresKind.Date => new(static (value, records, _) => Date(value, records), "value_not_converted", ShowDate),
        PostgresKind.Timestamp => new(Timestamp, "value_not_converted", ShowTimestamp),
        PostgresKind.TimestampTz => new(TimestampTz, "value_not_converted", ShowTimestamp),
        PostgresKind.Time => Number(static (value, records, _) => SqlValues.Text(records, TimeText(ReadInt64BigEndian(value)))),
        PostgresKind.Interval => new(
            static (value, records, _) => PostgresInterval.Text(value) is { } text && SqlValues.Text(records, text), "value_not_converted",
            static value => ReadInt64BigEndian(value) < 0 ? "-infinity" : "infinity"),
        PostgresKind.Bit => Number(static (value, records, _) => SqlValues.Boolean(records, value[0] == '1')),
        PostgresKind.Array => new(new PostgresArray(type.Element).TryWrite, "value_not_converted", PostgresColumn.Text),
        _ => new(static (value, records, _) => SqlValues.Text(records, value), "invalid_text", PostgresColumn.Text),
    };

    // What always has a canonical form.
    private static PostgresForm Number(PostgresWriter write) => new(write, "value_not_converted", Convert.ToHexString);

    private static bool Uuid(ReadOnlySpan<byte> value, RecordBatch records, TimeZoneInfo zone)
    {
        Span<byte> text = stackalloc byte[36];
        new Guid(value, bigEndian: true).TryFormat(text, out _);
        return SqlValues.Text(records, text);
    }

    private static bool Date(ReadOnlySpan<byte> value, RecordBatch records)
    {
        var day = (long)ReadInt32BigEndian(value) + EpochDays;
        return day >= 0 && day <= DateOnly.MaxValue.DayNumber && SqlValues.Date(records, DateOnly.FromDayNumber((int)day));
    }

    private static bool Timestamp(ReadOnlySpan<byte> value, RecordBatch records, TimeZoneInfo zone) =>
        TryTime(value, DateTimeKind.Unspecified, out var time) && SqlValues.Date(records, time, zone);

    private static bool TimestampTz(ReadOnlySpan<byte> value, RecordBatch records, TimeZoneInfo zone) =>
        TryTime(value, DateTimeKind.Utc, out var time) && SqlValues.Date(records, time, zone);

    private static bool TryTime(ReadOnlySpan<byte> value, DateTimeKind kind, out DateTime time)
    {
        var microseconds = ReadInt64BigEndian(value);
        // Infinity is the largest and the smallest of all.
        var isInRange = microseconds >= -EpochMicroseconds && microseconds <= DateTime.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond - EpochMicroseconds;
        time = isInRange ? DateTime.SpecifyKind(Epoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond), kind) : default;
        return isInRange;
    }

    private static string TimeText(long microseconds)
    {
        // 24:00:00 is a time of day of its own.
        if (microseconds == MicrosecondsOfDay) return "24:00:00";
        return new TimeOnly(microseconds * TimeSpan.TicksPerMicrosecond).ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
    }

    private static string ShowDate(byte[] value) => ReadInt32BigEndian(value) switch
    {
        int.MaxValue => "infinity",
        int.MinValue => "-infinity",
        var days => days < 0 ? "a day before the year 1" : "a day after the year 9999",
    };

    private static string ShowTimestamp(byte[] value) => ReadInt64BigEndian(value) switch
    {
        long.MaxValue => "infinity",
        long.MinValue => "-infinity",
        var time => time < 0 ? "a time before the year 1" : "a time after the year 9999",
    };
}

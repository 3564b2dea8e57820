using System.Data.SqlTypes;
using System.Text;
using DataPool.Tds.Types;
using DataPool.Tds.Wire;

namespace DataPool.Tds.Requests;

/// <summary>Reads a parameter's type and value ([MS-TDS] 2.2.5.4 and 2.2.5.5).</summary>
internal static class ParameterReader
{
    private const ushort Max = 0xFFFF;
    private const ulong NullChunks = 0xFFFF_FFFF_FFFF_FFFF;
    private static readonly DateTime First = new(1900, 1, 1);

    internal static (string Type, object? Value) Read(ref PayloadReader reader)
    {
        var token = reader.Byte();
        switch (token)
        {
            case TypeToken.Int:
                var width = reader.Byte();
                return (width switch { 1 => "tinyint", 2 => "smallint", 4 => "int", _ => "bigint" }, Short(ref reader) is { } number ? Integer(number) : null);
            case TypeToken.Bit:
                reader.Byte();
                return ("bit", Short(ref reader) is { } bit ? bit[0] != 0 : null);
            case TypeToken.Float:
                var isReal = reader.Byte() == 4;
                return (isReal ? "real" : "float", Short(ref reader) is not { } real ? null
                    : real.Length == 4 ? BitConverter.ToSingle(real) : BitConverter.ToDouble(real));
            case TypeToken.Decimal or TypeToken.Numeric:
                reader.Byte();
                int precision = reader.Byte(), scale = reader.Byte();
                return ($"decimal({precision},{scale})", Short(ref reader) is { } digits ? Decimal(digits, precision, scale) : null);
            case TypeToken.Guid:
                reader.Byte();
                return ("uniqueidentifier", Short(ref reader) is { } guid ? new Guid(guid) : null);
            case TypeToken.DateTime:
                reader.Byte();
                return ("datetime", Short(ref reader) is not { } moment ? null : moment.Length == 4
                    ? First.AddDays(BitConverter.ToUInt16(moment)).AddMinutes(BitConverter.ToUInt16(moment, 2))
                    : First.AddDays(BitConverter.ToInt32(moment)).AddTicks(BitConverter.ToUInt32(moment, 4) * TimeSpan.TicksPerSecond / 300));
            case TypeToken.Date:
                return ("date", Short(ref reader) is { } date ? DateOnly.FromDayNumber(Days(date)) : null);
            case TypeToken.Time:
                var timeScale = reader.Byte();
                return ($"time({timeScale})", Short(ref reader) is { } time ? Time(time, timeScale) : null);
            case TypeToken.DateTime2:
                var fineScale = reader.Byte();
                return ($"datetime2({fineScale})", Short(ref reader) is { } fine
                    ? DateOnly.FromDayNumber(Days(fine.AsSpan(^3..))).ToDateTime(TimeOnly.MinValue) + Time(fine.AsSpan(..^3), fineScale)
                    : null);
            case TypeToken.DateTimeOffset:
                var offsetScale = reader.Byte();
                return ($"datetimeoffset({offsetScale})", Short(ref reader) is { } instant ? Instant(instant, offsetScale) : null);
            case TypeToken.NVarChar or TypeToken.NChar:
                return (token == TypeToken.NChar ? "nchar" : "nvarchar", Long(ref reader, hasCollation: true) is { } text ? Encoding.Unicode.GetString(text) : null);
            case TypeToken.VarChar or TypeToken.Char:
                return (token == TypeToken.Char ? "char" : "varchar", Long(ref reader, hasCollation: true) is { } narrow ? TdsType.Narrow.GetString(narrow) : null);
            case TypeToken.VarBinary or TypeToken.Binary:
                return (token == TypeToken.Binary ? "binary" : "varbinary", Long(ref reader, hasCollation: false));
            default:
                throw new InvalidDataException($"A parameter of the type 0x{token:X2} is not understood.");
        }
    }

    private static byte[]? Short(ref PayloadReader reader) => reader.Byte() is var length and > 0 ? reader.Bytes(length).ToArray() : null;

    private static byte[]? Long(ref PayloadReader reader, bool hasCollation)
    {
        const int collationLength = 5;
        var isMax = reader.UInt16() == Max;
        if (hasCollation) reader.Bytes(collationLength);
        if (!isMax) return reader.UInt16() is var length and not Max ? reader.Bytes(length).ToArray() : null;

        if (reader.UInt64() == NullChunks) return null;
        var whole = new MemoryStream();
        while (reader.Int32() is var chunk and not 0) whole.Write(reader.Bytes(chunk));
        return whole.ToArray();
    }

    private static long Integer(byte[] bytes) => bytes.Length switch
    {
        1 => bytes[0],
        2 => BitConverter.ToInt16(bytes),
        4 => BitConverter.ToInt32(bytes),
        _ => BitConverter.ToInt64(bytes),
    };

    private static SqlDecimal Decimal(byte[] bytes, int precision, int scale)
    {
        var parts = new int[4];
        Buffer.BlockCopy(bytes, 1, parts, 0, bytes.Length - 1);
        return new SqlDecimal((byte)precision, (byte)scale, bytes[0] == 1, parts);
    }

    private static int Days(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    private static TimeSpan Time(ReadOnlySpan<byte> bytes, int scale)
    {
        long units = 0;
        for (var i = bytes.Length - 1; i >= 0; i--) units = (units << 8) | bytes[i];
        for (; scale < 7; scale++) units *= 10;
        return new TimeSpan(units);
    }

    private static DateTimeOffset Instant(byte[] bytes, int scale)
    {
        var utc = DateOnly.FromDayNumber(Days(bytes.AsSpan(^5..^2))).ToDateTime(TimeOnly.MinValue) + Time(bytes.AsSpan(..^5), scale);
        return new DateTimeOffset(utc, TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(BitConverter.ToInt16(bytes, bytes.Length - 2)));
    }
}

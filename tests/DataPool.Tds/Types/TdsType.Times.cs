using DataPool.Tds.Wire;

namespace DataPool.Tds.Types;

public sealed partial class TdsType
{
    private const int DateLength = 3;
    private const int OffsetLength = 2;
    private static readonly DateTime FirstOfDateTime = new(1900, 1, 1);

    public static TdsType Date { get; } = Short("date", TypeToken.Date, [], DateLength, (writer, value) =>
        WriteDays(writer, value is DateOnly date ? date : DateOnly.FromDateTime((DateTime)value)));

    /// <summary>To a three-hundredth of a second.</summary>
    public static TdsType DateTime { get; } = Short("datetime", TypeToken.DateTime, [8], 8, (writer, value) =>
    {
        var moment = (DateTime)value;
        writer.Int32((moment.Date - FirstOfDateTime).Days);
        writer.Int32((int)Math.Round(moment.TimeOfDay.Ticks * 300m / TimeSpan.TicksPerSecond));
    });

    /// <summary>To a minute.</summary>
    public static TdsType SmallDateTime { get; } = Short("smalldatetime", TypeToken.DateTime, [4], 4, (writer, value) =>
    {
        var moment = (DateTime)value;
        writer.UInt16((moment.Date - FirstOfDateTime).Days);
        writer.UInt16((int)moment.TimeOfDay.TotalMinutes);
    });

    public static TdsType Time(int scale = 7) => Short($"time({scale})", TypeToken.Time, [(byte)scale], TimeLength(scale), (writer, value) =>
        WriteTime(writer, value is TimeOnly time ? time.ToTimeSpan() : (TimeSpan)value, scale));

    public static TdsType DateTime2(int scale = 7) => Short($"datetime2({scale})", TypeToken.DateTime2, [(byte)scale], TimeLength(scale) + DateLength, (writer, value) =>
    {
        var moment = (DateTime)value;
        WriteTime(writer, moment.TimeOfDay, scale);
        WriteDays(writer, DateOnly.FromDateTime(moment));
    });

    public static TdsType DateTimeOffset(int scale = 7) => Short(
        $"datetimeoffset({scale})", TypeToken.DateTimeOffset, [(byte)scale], TimeLength(scale) + DateLength + OffsetLength, (writer, value) =>
    {
        var moment = (DateTimeOffset)value;
        WriteTime(writer, moment.UtcDateTime.TimeOfDay, scale);
        WriteDays(writer, DateOnly.FromDateTime(moment.UtcDateTime));
        writer.UInt16((int)moment.Offset.TotalMinutes);
    });

    private static int TimeLength(int scale) => scale switch { <= 2 => 3, <= 4 => 4, _ => 5 };

    private static void WriteTime(TokenWriter writer, TimeSpan time, int scale)
    {
        var units = time.Ticks;
        for (var i = 7; i > scale; i--) units /= 10;
        writer.Unsigned((UInt128)units, TimeLength(scale));
    }

    private static void WriteDays(TokenWriter writer, DateOnly date) => writer.Unsigned((UInt128)date.DayNumber, DateLength);
}

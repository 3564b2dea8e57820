namespace DataPool.Formats.Excel;

/// <summary>What a number format makes of a number.</summary>
internal enum CellStyle : byte
{
    /// <summary>A number: plain, percent, currency, fraction, scientific.</summary>
    Number,

    /// <summary>A day.</summary>
    Date,

    /// <summary>A day with its time.</summary>
    DateTime,

    /// <summary>A time of day.</summary>
    Time,

    /// <summary>Elapsed hours, minutes or seconds: <c>[h]:mm</c>.</summary>
    Duration,
}

using System.Data.Common;
using System.Globalization;
using DataPool.Core.Values;
using MySqlConnector;

namespace DataPool.Connectors.Sql.MySql;

/// <summary>A date, perhaps with a time, as MySQL stores it: it may be none of the calendar (<c>0000-00-00</c>, <c>2026-02-00</c>).</summary>
internal readonly record struct MySqlMoment(MySqlDateTime Value)
{
    /// <summary>The value of a row's column.</summary>
    internal static MySqlMoment Get(DbDataReader row, int index) => new(((MySqlDataReader)row).GetMySqlDateTime(index));

    /// <summary>The canonical date; null where there is none.</summary>
    internal string? ToDate() => IsOfCalendar ? DateText.FromDateOnly(DateOnly.FromDateTime(Value.GetDateTime())) : null;

    /// <summary>The canonical instant; null where there is none.</summary>
    /// <param name="zone">The zone that the time is in.</param>
    internal string? ToInstant(TimeZoneInfo zone) => IsOfCalendar ? DateText.FromDateTime(Value.GetDateTime(), zone) : null;

    /// <summary>The canonical instant; null where there is none.</summary>
    /// <param name="offset">How far its clock is before UTC.</param>
    internal string? ToInstant(TimeSpan offset) => IsOfCalendar ? DateText.FromDateTime(DateTime.SpecifyKind(Value.GetDateTime() - offset, DateTimeKind.Utc), TimeZoneInfo.Utc) : null;

    /// <summary>As the server shows it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Value.Year:0000}-{Value.Month:00}-{Value.Day:00}{(HasTime ? $" {Value.Hour:00}:{Value.Minute:00}:{Value.Second:00}" : "")}");

    // The driver's IsValidDateTime means "not zero": the 31st of February passes it.
    private bool IsOfCalendar =>
        Value.Year is >= 1 and <= 9999 && Value.Month is >= 1 and <= 12 && Value.Day >= 1 && Value.Day <= DateTime.DaysInMonth(Value.Year, Value.Month);

    private bool HasTime => Value.Hour != 0 || Value.Minute != 0 || Value.Second != 0;
}

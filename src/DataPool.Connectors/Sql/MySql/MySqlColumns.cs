using System.Data.Common;
using DataPool.Connectors.Sql.Rows;
using DataPool.Connectors.Sql.Servers;
using DataPool.Core.Connectors;
using DataPool.Core.Values;
using MySqlConnector;

namespace DataPool.Connectors.Sql.MySql;

/// <summary>
/// Chooses what writes a result's columns, from its metadata (dev.mysql.com/doc/refman/8.4/en/data-types.html). Rows come in the
/// binary protocol: floats by their bits, decimals as texts of all their digits, TIMESTAMPs by the session's clock.
/// </summary>
internal static class MySqlColumns
{
    /// <summary>The writers of a result's columns.</summary>
    internal static SqlColumn[] Of(DbDataReader reader, string[] names, ServerRun run, MySqlJsonColumns jsonColumns)
    {
        var schema = ((MySqlDataReader)reader).GetColumnSchema();
        var (columns, offset) = (new SqlColumn[names.Length], MySqlClock.FixedOffsetOf(run));
        for (var i = 0; i < columns.Length; i++) columns[i] = jsonColumns.Contains(run.Query, schema[i]) ? Json(i, names[i], run.Context) : Choose(schema[i], i, names[i], run.Context, offset);
        return columns;
    }

    private static SqlColumn Choose(DbColumn column, int index, string name, PullContext context, TimeSpan? offset)
    {
        // What both call a truth value is stored as a number: TINYINT(1), by its width alone, and BIT(1).
        var isOne = column.ColumnSize == 1;
        switch (((MySqlDbColumn)column).ProviderType)
        {
            case MySqlDbType.Byte or MySqlDbType.UByte or MySqlDbType.Bit when isOne:
                return new MySqlBooleanColumn(index, name, context);
            case MySqlDbType.Byte or MySqlDbType.UByte or MySqlDbType.Int16 or MySqlDbType.UInt16 or MySqlDbType.Int24 or MySqlDbType.UInt24
                or MySqlDbType.Int32 or MySqlDbType.UInt32 or MySqlDbType.Int64 or MySqlDbType.Year:
                return new IntegerColumn(index, name, context, static (row, i) => row.GetInt64(i));
            case MySqlDbType.UInt64 or MySqlDbType.Bit:
                return new UnsignedColumn(index, name, context);
            case MySqlDbType.Decimal or MySqlDbType.NewDecimal:
                return new NumberTextColumn(index, name, context, static (row, i) => ((MySqlDataReader)row).GetMySqlDecimal(i).ToString());
            case MySqlDbType.Float:
                return new SingleColumn(index, name, context);
            case MySqlDbType.Double:
                return new DoubleColumn(index, name, context);
            case MySqlDbType.Date or MySqlDbType.Newdate:
                return new DateColumn<MySqlMoment>(index, name, context, MySqlMoment.Get, static (moment, _) => moment.ToDate());
            case MySqlDbType.Timestamp when offset is { } clock:
                return new DateColumn<MySqlMoment>(index, name, context, MySqlMoment.Get, (moment, _) => moment.ToInstant(clock));
            case MySqlDbType.DateTime or MySqlDbType.Timestamp:
                return new DateColumn<MySqlMoment>(index, name, context, MySqlMoment.Get, static (moment, zone) => moment.ToInstant(zone));
            case MySqlDbType.Time:
                return new TextColumn(index, name, context, static (row, i) => Time(((MySqlDataReader)row).GetTimeSpan(i)));
            case MySqlDbType.JSON:
                return Json(index, name, context);
            case MySqlDbType.Binary or MySqlDbType.VarBinary or MySqlDbType.TinyBlob or MySqlDbType.Blob or MySqlDbType.MediumBlob
                or MySqlDbType.LongBlob or MySqlDbType.Geometry or MySqlDbType.Vector:
                return new BinaryColumn(index, name, context);
            default:
                return new TextColumn(index, name, context, static (row, i) => row.GetString(i));
        }
    }

    private static JsonColumn Json(int index, string name, PullContext context) => new(index, name, context, static (row, i) => row.GetString(i));

    // TIME holds both: a time of day, and a span of up to 838 hours in either direction.
    private static string Time(TimeSpan value) => value >= TimeSpan.Zero && value < TimeSpan.FromDays(1)
        ? DateText.FromTimeOnly(TimeOnly.FromTimeSpan(value))
        : DateText.FromTimeSpan(value);
}

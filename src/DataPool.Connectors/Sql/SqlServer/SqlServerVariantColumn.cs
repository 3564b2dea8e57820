using System.Data.Common;
using System.Data.SqlTypes;
using System.Globalization;
using DataPool.Connectors.Sql.Rows;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Core.Values;
using Microsoft.Data.SqlClient;

namespace DataPool.Connectors.Sql.SqlServer;

/// <summary>Values of <c>sql_variant</c>, each of a type of its own.</summary>
internal sealed class SqlServerVariantColumn(int index, string name, PullContext context) : SqlColumn(index, name, context)
{
    protected override bool TryWrite(DbDataReader row, RecordBatch records)
    {
        var value = ((SqlDataReader)row).GetSqlValue(Index);
        var isWritten = value switch
        {
            SqlBoolean truth => SqlValues.Boolean(records, truth.Value),
            SqlByte number => SqlValues.Integer(records, number.Value),
            SqlInt16 number => SqlValues.Integer(records, number.Value),
            SqlInt32 number => SqlValues.Integer(records, number.Value),
            SqlInt64 number => SqlValues.Integer(records, number.Value),
            SqlMoney number => SqlValues.Decimal(records, number.Value),
            SqlDecimal number => SqlValues.Number(records, System.Text.Encoding.ASCII.GetBytes(number.ToString())),
            SqlDouble number => SqlValues.Double(records, number.Value),
            SqlSingle number => SqlValues.Single(records, number.Value),
            SqlDateTime moment => SqlValues.Date(records, DateText.FromDateTime(moment.Value, Zone)),
            DateTime moment => SqlValues.Date(records, DateText.FromDateTime(moment, Zone)),
            DateTimeOffset instant => SqlValues.Date(records, DateText.FromDateTimeOffset(instant)),
            TimeSpan time => SqlValues.Text(records, DateText.FromTimeOnly(TimeOnly.FromTimeSpan(time))),
            SqlGuid id => SqlValues.Text(records, id.Value.ToString()),
            SqlBinary bytes => SqlValues.Binary(records, bytes.Value),
            SqlString text => SqlValues.Text(records, text.Value),
            _ => false,
        };
        return isWritten || Warn("value_not_converted", records, () => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
    }
}

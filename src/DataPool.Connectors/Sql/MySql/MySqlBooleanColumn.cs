using System.Data.Common;
using DataPool.Connectors.Sql.Rows;
using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Connectors.Sql.MySql;

/// <summary>Truth values that are stored as numbers: 0 and 1. Any other number is none, and becomes null.</summary>
internal sealed class MySqlBooleanColumn(int index, string name, PullContext context) : SqlColumn(index, name, context)
{
    protected override bool TryWrite(DbDataReader row, RecordBatch records)
    {
        var value = row.GetInt64(Index);
        return value is 0 or 1 ? SqlValues.Boolean(records, value == 1) : Warn("value_not_converted", records, () => $"{value}");
    }
}

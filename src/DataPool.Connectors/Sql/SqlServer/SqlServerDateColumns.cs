using System.Data.Common;
using DataPool.Connectors.Sql.Rows;
using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Connectors.Sql.SqlServer;

/// <summary>Dates without a time.</summary>
internal sealed class SqlServerDayColumn(int index, string name, PullContext context) : SqlColumn(index, name, context)
{
    protected override bool TryWrite(DbDataReader row, RecordBatch records) => SqlValues.Date(records, DateOnly.FromDateTime(row.GetDateTime(Index)));
}

/// <summary>Dates and times without a zone: they are read in the connector's.</summary>
internal sealed class SqlServerMomentColumn(int index, string name, PullContext context) : SqlColumn(index, name, context)
{
    protected override bool TryWrite(DbDataReader row, RecordBatch records)
    {
        var moment = row.GetDateTime(Index);
        return SqlValues.Date(records, moment, Zone) || Warn("value_not_converted", records, () => $"{moment:s}");
    }
}

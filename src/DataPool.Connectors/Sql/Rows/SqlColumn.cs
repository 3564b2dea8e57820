using System.Data.Common;
using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Connectors.Sql.Rows;

/// <summary>A column whose values come through the driver's own conversions.</summary>
/// <param name="index">The column's place in the row.</param>
/// <param name="name">Its name, as records carry it.</param>
/// <param name="context">The run.</param>
internal abstract class SqlColumn(int index, string name, PullContext context) : ResultColumn(name, context)
{
    /// <summary>The column's place in the row.</summary>
    protected int Index => index;

    /// <summary>Writes the value of the row that the reader stands on.</summary>
    internal void Write(DbDataReader row, RecordBatch records)
    {
        if (row.IsDBNull(index) || !TryWrite(row, records)) WriteNull(records);
    }

    /// <summary>Writes and ends a value that is not null; false, with the warning added, where it cannot be.</summary>
    protected abstract bool TryWrite(DbDataReader row, RecordBatch records);
}

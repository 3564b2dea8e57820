using System.Data.Common;
using DataPool.Core.Records;

namespace DataPool.Connectors.Sql.Rows;

/// <summary>Makes records of a result's rows. Used by one run.</summary>
internal abstract class RowWriter
{
    /// <summary>Writes and ends the record of the row that the reader stands on.</summary>
    /// <exception cref="DataPool.Core.Connectors.SourceException">The records are more than may be.</exception>
    internal abstract void Write(DbDataReader row, RecordBatch records, Shape shape);

    /// <summary>All rows have been written.</summary>
    internal virtual void End()
    {
    }
}

/// <summary>Makes them value by value.</summary>
/// <param name="columns">The writers of the columns, from left to right.</param>
internal sealed class ColumnRows(SqlColumn[] columns) : RowWriter
{
    /// <inheritdoc/>
    internal override void Write(DbDataReader row, RecordBatch records, Shape shape)
    {
        foreach (var column in columns)
        {
            column.Write(row, records);
            SqlRows.CheckBytes(records);
        }

        records.EndRecord(shape);
    }
}

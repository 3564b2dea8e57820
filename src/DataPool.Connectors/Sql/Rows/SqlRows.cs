using System.Data.Common;
using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Connectors.Sql.Rows;

/// <summary>Makes records of a result's rows, in their order, within the bounds of a run.</summary>
internal static class SqlRows
{
    /// <summary>The most bytes of a run's records, as of an uploaded file.</summary>
    internal const int MaxBytes = 200 * 1024 * 1024;

    /// <summary>The most bytes of a value; a larger one is null and counted.</summary>
    internal const int MaxValueBytes = 16 * 1024 * 1024;

    // Rows go to the sink some at a time: they are mapped while the server sends the next ones, and only the mapped ones are kept.
    private const int ChunkBytes = 16 * 1024;

    private static readonly ColumnNames Names = new("The query returns", "Select fewer in source.query.", "Give it an alias (AS …) in source.query.");

    /// <summary>The names of columns as records carry them.</summary>
    /// <exception cref="SourceException">There are too many, or one is too long.</exception>
    internal static string[] NamesOf(IReadOnlyList<string> columns, PullContext context) => Names.Distinct(columns, context.Warnings);

    /// <summary>The names of a reader's columns as records carry them.</summary>
    /// <exception cref="SourceException">There are none, or too many, or one is too long.</exception>
    internal static string[] NamesOf(DbDataReader reader, PullContext context)
    {
        if (reader.FieldCount == 0)
        {
            // Its no rows would mean that all items are gone.
            throw new SourceException(
                "no_result",
                "source.query gives no columns. Name some behind SELECT; let a procedure end with a SELECT, and one of PostgreSQL have INOUT parameters.",
                transient: false);
        }

        var names = new string[reader.FieldCount];
        for (var i = 0; i < names.Length; i++) names[i] = reader.GetName(i) ?? "";
        return NamesOf(names, context);
    }

    /// <summary>Reads all rows; the result has those that the sink has not taken yet. It may wait for the network: not to be called on a thread of the pool.</summary>
    /// <exception cref="SourceException">There is more than may be, the time is over, or the sink cannot take them.</exception>
    internal static PullResult Read(DbDataReader reader, RowWriter rows, string[] names, SqlQuery query, PullContext context, QueryClock clock)
    {
        var shape = context.Shapes.Intern(Array.ConvertAll(names, context.Shapes.Name));
        var records = new RecordBatch();
        try
        {
            while (reader.Read())
            {
                CheckRow(records, query, clock);
                rows.Write(reader, records, shape);
                HandOn(records, names, context);
            }

            rows.End();
            return new PullResult(records, names);
        }
        catch
        {
            records.Dispose();
            throw;
        }
    }

    /// <summary>Before a row: whether there may be another one.</summary>
    /// <exception cref="SourceException">No.</exception>
    internal static void CheckRow(RecordBatch records, SqlQuery query, QueryClock clock)
    {
        if (records.TotalCount == query.MaxRows)
        {
            throw new SourceException(
                "too_many_rows",
                $"The query returns more than maxRows ({query.MaxRows}) rows. Narrow source.query down, or raise source.maxRows (at most {SqlType.MaxMaxRows}).",
                transient: false);
        }

        // Databases look at the clock by their own work; rows of many values take longer here than there.
        if ((records.TotalCount & 0xFF) == 0) clock.ThrowIfOver();
    }

    /// <summary>After a row: hands on what has come together.</summary>
    /// <exception cref="SourceException">The sink cannot take it.</exception>
    internal static void HandOn(RecordBatch records, string[] names, PullContext context)
    {
        if (records.Position < ChunkBytes) return;
        try
        {
            context.Sink.Take(records, names);
        }
        catch (Exception fault) when (fault is not (SourceException or OperationCanceledException))
        {
            throw new SinkFaultException(fault);
        }

        records.Clear();
    }

    /// <summary>After a value: whether the records are still within their bytes.</summary>
    /// <exception cref="SourceException">No.</exception>
    internal static void CheckBytes(RecordBatch records)
    {
        if (records.TotalBytes <= MaxBytes) return;
        throw new SourceException(
            "too_much_data", $"The query returns more than {MaxBytes / 1024 / 1024} MiB. Select fewer columns or rows in source.query.", transient: false);
    }
}

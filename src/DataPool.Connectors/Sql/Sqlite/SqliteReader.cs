using DataPool.Core.Connectors;
using DataPool.Core.Records;
using SQLitePCL;

namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>Runs a query and makes records of its rows, in their order.</summary>
internal static class SqliteReader
{
    /// <summary>The most bytes of a run's records, as of an uploaded file.</summary>
    internal const int MaxBytes = 200 * 1024 * 1024;

    private static readonly ColumnNames Names = new("The query returns", "Select fewer in source.query.", "Give it an alias (AS …) in source.query.");

    /// <summary>Reads everything.</summary>
    /// <exception cref="SourceException">Something is wrong, or there is more than may be.</exception>
    internal static PullResult Read(SqliteSession session, SqlQuery query, PullContext context)
    {
        using var statement = session.Prepare(query.Text);
        SqliteBinding.Bind(statement, context);
        var hasRow = session.First(statement);

        // Only now: the first step compiles anew when the schema has just changed.
        var columns = Columns(statement, session.IsUtf8, context, out var names);
        var shape = context.Shapes.Intern(Array.ConvertAll(names, context.Shapes.Name));
        var records = new RecordBatch();
        try
        {
            for (; hasRow; hasRow = session.Next(statement))
            {
                if (records.Count == query.MaxRows) throw TooManyRows(query.MaxRows);
                // SQLite looks at the clock by its own instructions; rows of many values take longer here than there.
                if ((records.Count & 0xFF) == 0) session.Clock.ThrowIfOver();
                foreach (var column in columns)
                {
                    column.Write(statement, records);
                    if (records.Position > MaxBytes) throw TooMuch();
                }

                records.EndRecord(shape);
            }

            return new PullResult(records, names);
        }
        catch
        {
            records.Dispose();
            throw;
        }
    }

    private static SqliteColumn[] Columns(sqlite3_stmt statement, bool isUtf8, PullContext context, out string[] names)
    {
        var found = new string[raw.sqlite3_column_count(statement)];
        for (var i = 0; i < found.Length; i++) found[i] = raw.sqlite3_column_name(statement, i).utf8_to_string() ?? "";
        names = Names.Distinct(found, context.Warnings);

        var columns = new SqliteColumn[found.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var type = SqliteDeclaredType.Of(raw.sqlite3_column_decltype(statement, i).utf8_to_string());
            columns[i] = new SqliteColumn(i, names[i], type, isUtf8, context.TimeZone, context.Warnings);
        }

        return columns;
    }

    private static SourceException TooManyRows(int maxRows) => new(
        "too_many_rows",
        $"The query returns more than maxRows ({maxRows}) rows. Narrow source.query down, or raise source.maxRows (at most 100000).",
        transient: false);

    private static SourceException TooMuch() => new(
        "too_much_data",
        $"The query returns more than {MaxBytes / 1024 / 1024} MiB. Select fewer columns or rows in source.query.",
        transient: false);
}

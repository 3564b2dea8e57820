using DataPool.Connectors.Sql.Rows;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using SQLitePCL;

namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>Runs a query and makes records of its rows, in their order.</summary>
internal static class SqliteReader
{
    /// <summary>Reads everything; the result has what the sink has not taken yet.</summary>
    /// <exception cref="SourceException">Something is wrong, there is more than may be, or the sink cannot take it.</exception>
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
                SqlRows.CheckRow(records, query, session.Clock);
                foreach (var column in columns)
                {
                    column.Write(statement, records);
                    SqlRows.CheckBytes(records);
                }

                records.EndRecord(shape);
                SqlRows.HandOn(records, names, context);
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
        names = SqlRows.NamesOf(found, context);

        var columns = new SqliteColumn[found.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var type = SqliteDeclaredType.Of(raw.sqlite3_column_decltype(statement, i).utf8_to_string());
            columns[i] = new SqliteColumn(i, names[i], type, isUtf8, context.TimeZone, context.Warnings);
        }

        return columns;
    }
}

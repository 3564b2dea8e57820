using DataPool.Storage.Transfer;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Tests.Transfer;

/// <summary>A table or column that a script adds and that is not copied would be lost in each backup.</summary>
public sealed class PoolTablesTests
{
    private static IEnumerable<string> Listed =>
        PoolTables.All.SelectMany(table => table.Columns.Select(column => $"{table.Part}.{table.Name}.{column.Name}")).Order(StringComparer.Ordinal);

    [Fact]
    public async Task Every_column_of_the_SQLite_databases_is_listed()
    {
        using var folder = new TransferFolder();
        var directory = await folder.PoolAsync();
        var columns = new List<string>();
        foreach (var part in PoolTables.Parts)
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, part)}.db;Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT IN ('owner', 'probe', 'user_session', 'schema_version', 'sqlite_sequence')";
            using var rows = command.ExecuteReader();
            while (rows.Read()) columns.Add($"{part}.{rows.GetString(0)}");
        }

        Assert.Equal(Listed, columns.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_column_of_the_PostgreSQL_schema_is_listed_with_its_type()
    {
        await using var database = await TargetDatabase.CreateAsync();
        var columns = await database.ListAsync(
            "SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns WHERE table_schema = 'datapool' AND table_name NOT IN ('user_session', 'stream_owner', 'connector_owner', 'log_position', 'schema_version', 'migration_progress')");
        Assert.Equal(
            PoolTables.All.SelectMany(table => table.Columns.Select(column => $"{table.Name}.{column.Name} {TypeOf(column.Kind)}")).Order(StringComparer.Ordinal),
            columns.Order(StringComparer.Ordinal));
    }

    private static string TypeOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Int => "integer",
        ColumnKind.Long => "bigint",
        ColumnKind.Bool => "boolean",
        ColumnKind.Text => "text",
        _ => "bytea",
    };
}

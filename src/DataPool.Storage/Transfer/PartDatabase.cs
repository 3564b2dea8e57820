using DataPool.Storage.Sqlite.Files;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Transfer;

/// <summary>Connections to databases that are copied, and short forms for what is asked of them.</summary>
internal static class PartDatabase
{
    /// <summary>Opens a database that another process may be writing; it is not changed, not even by a checkpoint.</summary>
    public static SqliteConnection OpenLive(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadOnly);
        connection.Execute("PRAGMA busy_timeout=5000");
        return connection;
    }

    /// <summary>
    /// Opens a database in a <see cref="WorkFolder"/>: without a journal, since it is thrown away if anything fails, and
    /// synced as a whole at the end.
    /// </summary>
    public static SqliteConnection OpenWork(string path)
    {
        if (!File.Exists(path)) DurableFiles.Create(path).Dispose();
        var connection = Open(path, SqliteOpenMode.ReadWrite);
        if (Path.GetFileName(path) == "files.db") FilePages.Prepare(connection);
        connection.Execute("PRAGMA journal_mode=DELETE");
        connection.Execute("PRAGMA journal_mode=OFF");
        connection.Execute("PRAGMA synchronous=OFF");
        connection.Execute("PRAGMA temp_store=MEMORY");
        return connection;
    }

    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static object? Value(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public static bool HasTable(this SqliteConnection connection, string table) =>
        connection.Value($"SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '{table}'") is not null;

    /// <summary>The rows of each table.</summary>
    public static Dictionary<string, long> CountRows(this SqliteConnection connection, string part) =>
        PoolTables.Of(part).ToDictionary(table => table.Name, table => (long)connection.Value($"SELECT count(*) FROM {table.Name}")!);

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

using System.Globalization;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite;

/// <summary>
/// Brings a database to the program's schema: the numbered scripts which it lacks, in one transaction. A database
/// that is up to date is not written to, so that a start succeeds on a full disk.
/// </summary>
internal static class SchemaMigrator
{
    public static void Migrate(SqliteConnection connection, string path, IReadOnlyList<(int Number, string Sql)> scripts)
    {
        var known = scripts[^1].Number;
        var version = Version(connection);
        SchemaScripts.RefuseNewer(path, version, known);
        if (version == known) return;
        using var transaction = connection.BeginTransaction(deferred: false);
        Execute(connection, transaction, "CREATE TABLE IF NOT EXISTS schema_version(version INTEGER NOT NULL)");
        foreach (var (number, sql) in scripts.Where(script => script.Number > version))
            Execute(connection, transaction, sql);
        Execute(connection, transaction, "DELETE FROM schema_version");
        Execute(connection, transaction, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO schema_version VALUES ({known})"));
        transaction.Commit();
    }

    private static long Version(SqliteConnection connection)
    {
        if (Scalar(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'schema_version'") == 0) return 0;
        return Scalar(connection, "SELECT version FROM schema_version");
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}

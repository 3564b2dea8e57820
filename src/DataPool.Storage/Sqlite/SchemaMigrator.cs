using System.Globalization;
using System.Reflection;
using DataPool.Core.Storage;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite;

/// <summary>
/// Brings a database to the program's schema: the numbered scripts which it lacks, in one transaction. A database
/// that is up to date is not written to, so that a start succeeds on a full disk.
/// </summary>
internal static class SchemaMigrator
{
    /// <summary>The scripts of a database (<c>log/0001_….sql</c>), by number.</summary>
    public static IReadOnlyList<(int Number, string Sql)> Scripts(string database)
    {
        var assembly = typeof(SchemaMigrator).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(database + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (Number(name[(database.Length + 1)..]), Read(assembly, name)))];
    }

    public static void Migrate(SqliteConnection connection, string path, IReadOnlyList<(int Number, string Sql)> scripts)
    {
        var known = scripts[^1].Number;
        var version = Version(connection);
        if (version > known)
        {
            throw new StorageException(
                $"The database \"{path}\" has schema version {version}, and this program knows versions up to {known}: "
                + "a newer DataPool has written it. Start that version again, or restore a backup made before the upgrade.");
        }

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

    private static int Number(string file) => int.Parse(file.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
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

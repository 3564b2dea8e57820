using System.Data;
using DataPool.Core.Storage;
using DataPool.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace DataPool.Storage.Transfer;

public static partial class PoolBackup
{
    /// <summary>Backs up a PostgreSQL database: in one transaction that sees it as it stood when it began.</summary>
    /// <param name="source">The database, its schema up to date.</param>
    /// <param name="file">The backup.</param>
    /// <param name="overwrite">True to replace a file that is there.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left of it.</param>
    /// <exception cref="StorageException">It could not be made; nothing is left of it.</exception>
    public static Task<BackupManifest> OfPostgreSqlAsync(
        NpgsqlDataSource source, string file, bool overwrite, TimeProvider time, CancellationToken cancellationToken) =>
        MakeAsync(file, overwrite, "PostgreSql", folder => CopyAsync(source, folder, cancellationToken), time, cancellationToken);

    private static async Task CopyAsync(NpgsqlDataSource source, WorkFolder folder, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    await connection.ExecuteAsync("SET TRANSACTION READ ONLY", cancellationToken).ConfigureAwait(false);
                    await MigrationProgress.RefuseUnfinishedAsync(connection, cancellationToken).ConfigureAwait(false);
                    foreach (var part in PoolTables.Parts) await CopyPartAsync(connection, part, folder.Database(part), cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (NpgsqlException ex)
        {
            throw PostgresPool.Wrap("The database could not be backed up", ex);
        }
    }

    private static async Task CopyPartAsync(NpgsqlConnection connection, string part, string path, CancellationToken cancellationToken)
    {
        using var database = PartDatabase.OpenWork(path);
        SchemaMigrator.Migrate(database, path, SchemaMigrator.Scripts(part));
        foreach (var table in PoolTables.Of(part))
        {
            await CopyTableAsync(connection, database, table, cancellationToken).ConfigureAwait(false);
            if (table.IsIdentity && database.HasTable("sqlite_sequence"))
                Remember(database, table, await connection.LastGivenAsync(table, cancellationToken).ConfigureAwait(false));
        }
    }

    private static async Task CopyTableAsync(NpgsqlConnection connection, SqliteConnection database, PoolTable table, CancellationToken cancellationToken)
    {
        var row = new TransferRow(table);
        var reader = await PostgresRowReader.OpenAsync(connection, row, isOrdered: true, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            using var writer = new SqliteRowWriter(database, row);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) writer.Write();
            writer.Commit();
        }
    }

    // A number is never given twice, not even one whose row was deleted.
    private static void Remember(SqliteConnection database, PoolTable table, long last)
    {
        database.Execute($"DELETE FROM sqlite_sequence WHERE name = '{table}'");
        if (last > 0) database.Execute($"INSERT INTO sqlite_sequence(name, seq) VALUES ('{table}', {last})");
    }
}

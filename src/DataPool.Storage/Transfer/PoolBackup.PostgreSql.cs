using System.Data;
using DataPool.Core.Storage;
using DataPool.Storage.PostgreSql;
using DataPool.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace DataPool.Storage.Transfer;

public static partial class PoolBackup
{
    /// <summary>Backs up a PostgreSQL database: in one transaction that sees it as it stood when it began.</summary>
    /// <param name="connectionString">How it is reached.</param>
    /// <param name="file">The backup.</param>
    /// <param name="overwrite">True to replace a file that is there.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left of it.</param>
    /// <exception cref="StorageException">It could not be made; nothing is left of it.</exception>
    public static Task<BackupManifest> OfPostgreSqlAsync(
        string connectionString, string file, bool overwrite, TimeProvider time, CancellationToken cancellationToken) =>
        MakeAsync(file, overwrite, "PostgreSql", folder => CopyAsync(connectionString, folder, cancellationToken), time, cancellationToken);

    private static async Task CopyAsync(string connectionString, WorkFolder folder, CancellationToken cancellationToken)
    {
        try
        {
            // Not by the writers' source, which would bring an older schema to this program's.
            var source = new PostgresOptions { IsForTransfer = true }.BuildReaders(connectionString);
            await using (source.ConfigureAwait(false))
            {
                var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false)) await CopyAsync(connection, folder, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception ex) when (PostgresErrors.IsServer(ex))
        {
            throw PostgresErrors.WrapCommand("The database could not be backed up", ex);
        }
    }

    private static async Task CopyAsync(NpgsqlConnection connection, WorkFolder folder, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await PostgresPool.RefuseOtherSchemasAsync(connection, cancellationToken).ConfigureAwait(false);
            await MigrationProgress.RefuseUnfinishedAsync(connection, cancellationToken).ConfigureAwait(false);
            foreach (var part in PoolTables.Parts) await CopyPartAsync(connection, part, folder.Database(part), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task CopyPartAsync(NpgsqlConnection connection, string part, string path, CancellationToken cancellationToken)
    {
        using var database = PartDatabase.OpenWork(path);
        SchemaMigrator.Migrate(database, path, SchemaScripts.Of(part));
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

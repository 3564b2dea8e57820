using DataPool.Core.Storage;
using DataPool.Storage.PostgreSql;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace DataPool.Storage.Transfer;

public static partial class PoolRestore
{
    /// <summary>Restores into a PostgreSQL database, in one transaction.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="connectionString">How the database is reached; it must be empty, or have the schema and no rows.</param>
    /// <param name="workFolder">A folder with room for the unpacked backup; created where it is missing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left of it.</param>
    /// <exception cref="StorageException">It could not be restored; what was there is as it was, unless the error is in doubt.</exception>
    public static async Task<BackupManifest> ToPostgreSqlAsync(
        string file, string connectionString, string workFolder, TimeProvider time, CancellationToken cancellationToken)
    {
        using var backup = await BackupReader.OpenAsync(Path.GetFullPath(file), cancellationToken).ConfigureAwait(false);
        try
        {
            DurableFiles.CreateFolder(workFolder);
            using var folder = WorkFolder.Beside(Path.Combine(workFolder, "restore"));
            await backup.ExtractAsync(folder, cancellationToken).ConfigureAwait(false);
            await Task.Run(() => BackupStaging.Prepare(folder, OwnerEpoch(time), cancellationToken), cancellationToken).ConfigureAwait(false);
            var database = await PostgresDatabase.OpenAsync(connectionString, new PostgresOptions { IsForTransfer = true }, cancellationToken).ConfigureAwait(false);
            await using (database.ConfigureAwait(false)) await FillAsync(file, folder, database, OwnerEpoch(time), cancellationToken).ConfigureAwait(false);
            return backup.Manifest;
        }
        catch (Exception ex) when (PostgresErrors.IsServer(ex))
        {
            throw PostgresErrors.WrapCommand($"The backup \"{file}\" could not be restored, and the database is as it was", ex);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new StorageException($"The backup \"{file}\" could not be unpacked into \"{workFolder}\": {ex.Message} Free space there, or see who may write it, and restore again.", ex);
        }
    }

    private static async Task FillAsync(string file, WorkFolder folder, PostgresDatabase target, long ownerEpoch, CancellationToken cancellationToken)
    {
        var connection = await target.OpenWriterAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await connection.LockAsync(cancellationToken).ConfigureAwait(false);
                await MigrationProgress.RefuseUnfinishedAsync(connection, cancellationToken).ConfigureAwait(false);
                if (await connection.FirstFilledAsync(cancellationToken).ConfigureAwait(false) is { } filled)
                    throw new StorageException($"The database is not empty: its table {filled} has rows. Nothing was restored. Restore into a database of its own, or drop the schema (DROP SCHEMA datapool CASCADE) if nothing of it is needed.");
                var last = new Dictionary<PoolTable, long>();
                foreach (var part in PoolTables.Parts)
                {
                    using var database = PartDatabase.OpenWork(folder.Database(part));
                    foreach (var table in PoolTables.Of(part))
                    {
                        await FillTableAsync(database, connection, table, cancellationToken).ConfigureAwait(false);
                        last.Add(table, database.LastGiven(table));
                    }
                }

                await connection.BeginAnewAsync(table => last[table], ownerEpoch, cancellationToken).ConfigureAwait(false);
                await CommitAsync(file, transaction).ConfigureAwait(false);
            }
        }
    }

    // Its answer may be lost when all is done.
    private static async Task CommitAsync(string file, NpgsqlTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception ex) when (PostgresErrors.IsLost(ex))
        {
            throw new StorageException(
                $"Whether the backup \"{file}\" was restored is not known: the connection was lost while the database committed. "
                + "Run the command again; if it says that the database is not empty, the backup was restored, all of it.", ex) { IsInDoubt = true };
        }
    }

    private static async Task FillTableAsync(SqliteConnection database, NpgsqlConnection connection, PoolTable table, CancellationToken cancellationToken)
    {
        var row = new TransferRow(table);
        using var reader = new SqliteRowReader(database, row);
        var writer = await PostgresRowWriter.OpenAsync(connection, row, cancellationToken).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            while (reader.Read()) await writer.WriteAsync(cancellationToken).ConfigureAwait(false);
            await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}

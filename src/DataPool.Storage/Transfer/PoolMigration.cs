using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DataPool.Core.Storage;
using DataPool.Storage.PostgreSql;
using DataPool.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace DataPool.Storage.Transfer;

/// <summary>
/// Moves a data directory into a PostgreSQL database. A move that was interrupted goes on where it was; until it has ended,
/// and all rows were compared, no server starts on the database. The data directory is only read.
/// </summary>
public static class PoolMigration
{
    /// <summary>Moves the data.</summary>
    /// <param name="dataDirectory">The data directory; no server may be using it.</param>
    /// <param name="connectionString">How the database is reached: an empty one, or one with a part of the same data from an earlier call.</param>
    /// <param name="time">The clock.</param>
    /// <param name="progress">Is told of each step.</param>
    /// <param name="cancellationToken">Ends the work; another call goes on.</param>
    /// <returns>The number of rows of all tables.</returns>
    /// <exception cref="StorageException">It could not be done, or not to its end.</exception>
    public static async Task<long> RunAsync(
        string dataDirectory, string connectionString, TimeProvider time, IProgress<MigrationStep> progress, CancellationToken cancellationToken)
    {
        SqliteSnapshot.RequireData(Path.GetFullPath(dataDirectory));
        using var directory = DataDirectory.Open(dataDirectory);
        using var source = SqliteSnapshot.Take(directory.Path);
        try
        {
            var target = await PostgresDatabase.OpenAsync(connectionString, new PostgresOptions { IsForTransfer = true }, cancellationToken).ConfigureAwait(false);
            await using (target.ConfigureAwait(false)) return await RunAsync(source, target, time, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception ex) when (PostgresErrors.IsServer(ex))
        {
            throw PostgresErrors.WrapCommand("The data was not moved to its end; the data directory is as it was", ex);
        }
        catch (SqliteException ex)
        {
            throw SqliteErrors.Wrap(directory.Path, "be read", ex);
        }
    }

    private static async Task<long> RunAsync(
        SqliteSnapshot source, PostgresDatabase target, TimeProvider time, IProgress<MigrationStep> progress, CancellationToken cancellationToken)
    {
        var connection = await target.OpenWriterAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            if (await connection.ValueAsync($"SELECT pg_try_advisory_lock({PostgresLocks.Move})", cancellationToken).ConfigureAwait(false) is not true)
                throw new StorageException("Another process is moving data into the database. Wait for its end, or stop it.");
            await BeginAsync(connection, Identity(source), progress, cancellationToken).ConfigureAwait(false);
            long rows = 0;
            foreach (var table in PoolTables.All)
                rows += await MigrationCopy.RunAsync(source[table.Part], connection, table, progress, cancellationToken).ConfigureAwait(false);
            foreach (var table in PoolTables.All)
                await CompareAsync(source[table.Part], connection, table, progress, cancellationToken).ConfigureAwait(false);
            await EndAsync(source, connection, time, cancellationToken).ConfigureAwait(false);
            return rows;
        }
    }

    // Each server that opens a data directory raises the epochs of its files.
    private static string Identity(SqliteSnapshot source)
    {
        var text = new StringBuilder();
        foreach (var part in PoolTables.Parts) text.Append(CultureInfo.InvariantCulture, $"{source[part].Value("SELECT epoch FROM owner")} ");
        text.Append(source["config"].Value("SELECT group_concat(id || ' ' || epoch) FROM (SELECT id, epoch FROM stream ORDER BY id)"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static async Task BeginAsync(NpgsqlConnection connection, string source, IProgress<MigrationStep> progress, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await connection.LockAsync(cancellationToken).ConfigureAwait(false);
            var begun = await MigrationProgress.SourceAsync(connection, cancellationToken).ConfigureAwait(false);
            if (begun == source) return;
            if (begun is not null)
            {
                // No server has ever started on it: it holds nothing but copies.
                progress.Report(new MigrationStep(MigrationPhase.Emptying, "", 0, 0));
                await connection.ExecuteAsync($"TRUNCATE {string.Join(", ", PoolTables.All)}, migration_progress", cancellationToken).ConfigureAwait(false);
            }
            else if (await connection.FirstFilledAsync(cancellationToken).ConfigureAwait(false) is { } filled)
            {
                throw new StorageException($"The database is not empty: its table {filled} has rows. Nothing was changed. Move into a database of its own, or drop the schema (DROP SCHEMA datapool CASCADE) if nothing of it is needed.");
            }

            await MigrationProgress.BeginAsync(connection, source, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task CompareAsync(
        SqliteConnection source, NpgsqlConnection connection, PoolTable table, IProgress<MigrationStep> progress, CancellationToken cancellationToken)
    {
        progress.Report(new MigrationStep(MigrationPhase.Comparing, table.Name, 0, 0));
        var here = Task.Run(() => MigrationCopy.SumOf(source, table), cancellationToken);
        var there = await MigrationCopy.SumOfAsync(connection, table, cancellationToken).ConfigureAwait(false);
        var expected = await here.ConfigureAwait(false);
        if (there == expected) return;
        await connection.ExecuteAsync("UPDATE migration_progress SET source = ''", cancellationToken).ConfigureAwait(false);
        throw new StorageException(string.Create(
            CultureInfo.InvariantCulture,
            $"The table {table} in the database ({there.Rows} rows) is not the same as in the data directory ({expected.Rows} rows): one of them was changed meanwhile. Run the command again: it begins anew."));
    }

    private static async Task EndAsync(SqliteSnapshot source, NpgsqlConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var streams = new List<long>();
            using (var command = new NpgsqlCommand("SELECT id FROM stream", connection))
            using (var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false))
            {
                while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false)) streams.Add(rows.GetInt64(0));
            }

            foreach (var id in streams)
                await connection.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"UPDATE stream SET epoch = '{StreamEpoch.New()}' WHERE id = {id}"), cancellationToken).ConfigureAwait(false);
            await connection.BeginAnewAsync(table => source[table.Part].LastGiven(table), time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken).ConfigureAwait(false);
            await connection.ExecuteAsync("DELETE FROM migration_progress", cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        await connection.ExecuteAsync($"ANALYZE {string.Join(", ", PoolTables.All)}", cancellationToken).ConfigureAwait(false);
    }
}

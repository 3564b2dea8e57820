using DataPool.Core.Storage;
using Npgsql;

namespace DataPool.Storage.Transfer;

/// <summary>How far a move into a PostgreSQL database has come, kept in the database itself.</summary>
internal static class MigrationProgress
{
    /// <exception cref="StorageException">A move into the database has begun and not ended.</exception>
    public static async Task RefuseUnfinishedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await SourceAsync(connection, cancellationToken).ConfigureAwait(false) is not null)
            throw new StorageException("The database holds only a part of a data directory: moving it here (DataPool.Server migrate-storage) has not ended. Run that command again; it goes on where it was.");
    }

    /// <summary>What is being moved; null where nothing is.</summary>
    public static async Task<string?> SourceAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.ValueAsync("SELECT min(source) FROM migration_progress", cancellationToken).ConfigureAwait(false) as string;

    /// <summary>Begins: an entry a table.</summary>
    public static async Task BeginAsync(NpgsqlConnection connection, string source, CancellationToken cancellationToken)
    {
        foreach (var table in PoolTables.All)
        {
            using var command = new NpgsqlCommand("INSERT INTO migration_progress(table_name, source, last_key, rows) VALUES ($1, $2, NULL, 0)", connection);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table.Name });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = source });
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The key of the last row that is here, and how many are.</summary>
    public static async Task<(IReadOnlyList<object>? Key, long Rows)> ReadAsync(NpgsqlConnection connection, PoolTable table, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand("SELECT last_key, rows FROM migration_progress WHERE table_name = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table.Name });
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return (reader.IsDBNull(0) ? null : RowKey.Parse(reader.GetString(0)), reader.GetInt64(1));
        }
    }

    /// <summary>Notes a row's key as the last one, in the transaction that has written it.</summary>
    public static async Task NoteAsync(NpgsqlConnection connection, PoolTable table, string lastKey, long rows, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand("UPDATE migration_progress SET last_key = $2, rows = $3 WHERE table_name = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table.Name });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = lastKey });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = rows });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}

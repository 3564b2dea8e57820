using System.Globalization;
using DataPool.Core.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace DataPool.Storage.Transfer;

/// <summary>What backups, restores and moves ask of a PostgreSQL database whose schema is up to date.</summary>
internal static class PostgresPool
{
    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public static async Task<object?> ValueAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps all others from the tables until the transaction ends.</summary>
    public static Task LockAsync(this NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync($"LOCK TABLE {string.Join(", ", PoolTables.All)}, stream_owner, connector_owner IN ACCESS EXCLUSIVE MODE", cancellationToken);

    /// <summary>The first table that holds a row; null where none does.</summary>
    public static async Task<string?> FirstFilledAsync(this NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var table in PoolTables.All)
            if (await connection.ValueAsync($"SELECT 1 FROM {table} LIMIT 1", cancellationToken).ConfigureAwait(false) is not null) return table.Name;
        return null;
    }

    /// <summary>
    /// Lets the numbers that are given from now on begin behind all that were given, in the old store too, and the owners'
    /// epochs behind any that a process may hold.
    /// </summary>
    public static async Task BeginAnewAsync(this NpgsqlConnection connection, Func<PoolTable, long> lastGiven, long ownerEpoch, CancellationToken cancellationToken)
    {
        foreach (var table in PoolTables.All.Where(table => table.IsIdentity))
        {
            var last = lastGiven(table).ToString(CultureInfo.InvariantCulture);
            var key = table.Columns[0].Name;
            await connection.ExecuteAsync(
                $"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), greatest(n, 1), n > 0) FROM (SELECT greatest({last}, (SELECT coalesce(max({key}), 0) FROM {table})) AS n) AS l",
                cancellationToken).ConfigureAwait(false);
        }

        var epoch = ownerEpoch.ToString(CultureInfo.InvariantCulture);
        await connection.ExecuteAsync("DELETE FROM stream_owner; DELETE FROM connector_owner", cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync($"INSERT INTO stream_owner(stream_id, epoch) SELECT id, {epoch} FROM stream", cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync($"INSERT INTO connector_owner(connector, epoch) SELECT number, {epoch} FROM connector", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The last number that a table's sequence has given; 0 for none.</summary>
    public static async Task<long> LastGivenAsync(this NpgsqlConnection connection, PoolTable table, CancellationToken cancellationToken)
    {
        var sequence = (string)(await connection.ValueAsync($"SELECT pg_get_serial_sequence('{table}', '{table.Columns[0].Name}')", cancellationToken).ConfigureAwait(false))!;
        return (long)(await connection.ValueAsync($"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}", cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>The last number that SQLite has given in a table; 0 where it keeps none.</summary>
    public static long LastGiven(this SqliteConnection connection, PoolTable table) =>
        connection.HasTable("sqlite_sequence") && connection.Value($"SELECT seq FROM sqlite_sequence WHERE name = '{table}'") is long last ? last : 0;

    /// <exception cref="StorageException">There is no pool in the database, or another version's.</exception>
    public static async Task RefuseOtherSchemasAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await connection.ValueAsync("SELECT to_regclass('datapool.schema_version')::text", cancellationToken).ConfigureAwait(false) is not string)
            throw new StorageException($"The database \"{connection.Database}\" holds no pool: no DataPool has kept its data there. Name the right one in ConnectionStrings:DataPool.");
        var known = SchemaScripts.Of("postgresql")[^1].Number;
        var version = (int)(await connection.ValueAsync("SELECT version FROM datapool.schema_version", cancellationToken).ConfigureAwait(false))!;
        SchemaScripts.RefuseNewer(connection.Database, version, known);
        if (version < known)
            throw new StorageException($"The database \"{connection.Database}\" has schema version {version}, and this program needs {known}: an older DataPool has written it. Start this version on it once, or use the older version.");
    }
}

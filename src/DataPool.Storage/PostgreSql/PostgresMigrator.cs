using DataPool.Core.Storage;
using Npgsql;

namespace DataPool.Storage.PostgreSql;

/// <summary>
/// Brings a database to the program's schema: the numbered scripts which it lacks, in one transaction, whichever of several
/// processes comes first. A schema that is up to date is not written to.
/// </summary>
internal static class PostgresMigrator
{
    /// <exception cref="StorageException">The server is too old, read-only or not durable, or a newer program has written the schema.</exception>
    public static async Task MigrateAsync(NpgsqlConnection connection, IReadOnlyList<(int Number, string Sql)> scripts, CancellationToken cancellationToken)
    {
        var database = connection.Database;
        var known = scripts[^1].Number;
        var session = new PostgresSession(connection, cancellationToken);
        PostgresServerState.Refuse(database, await PostgresServerState.ReadAsync(session).ConfigureAwait(false));
        if (await VersionAsync(session, database, known).ConfigureAwait(false) == known) return;

        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await session.LockAsync(PostgresLocks.Schema).ConfigureAwait(false);
            // Another process may have been here meanwhile.
            var version = await VersionAsync(session, database, known).ConfigureAwait(false);
            if (version == known) return;
            // As long as it takes: half of it would be for nothing.
            await session.RunAsync("SET LOCAL statement_timeout = 0").ConfigureAwait(false);
            if (version == 0) await CreateAsync(session).ConfigureAwait(false);
            foreach (var (_, sql) in scripts.Where(script => script.Number > version))
                await RunScriptAsync(session, sql).ConfigureAwait(false);
            await session.RunAsync("DELETE FROM schema_version").ConfigureAwait(false);
            await session.RunAsync("INSERT INTO schema_version VALUES ($1)", known).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<int> VersionAsync(PostgresSession session, string database, int known)
    {
        // Not to_regclass, which may answer from what the connection remembers of the time before the lock.
        if (await session.ValueAsync("SELECT 1 FROM pg_tables WHERE schemaname = 'datapool' AND tablename = 'schema_version'").ConfigureAwait(false) is null) return 0;
        var version = (int?)await session.ValueAsync("SELECT version FROM datapool.schema_version").ConfigureAwait(false) ?? 0;
        SchemaScripts.RefuseNewer(database, version, known);
        return version;
    }

    private static async Task CreateAsync(PostgresSession session)
    {
        // Not IF NOT EXISTS, which asks for the right to create even where an administrator has done it.
        if (await session.ValueAsync("SELECT 1 FROM pg_namespace WHERE nspname = 'datapool'").ConfigureAwait(false) is null)
            await session.RunAsync("CREATE SCHEMA datapool").ConfigureAwait(false);
        await session.RunAsync("CREATE TABLE IF NOT EXISTS datapool.schema_version(version INTEGER NOT NULL)").ConfigureAwait(false);
    }

    private static async Task RunScriptAsync(PostgresSession session, string sql)
    {
#pragma warning disable CA2100 // Scripts come with the program.
        var command = new NpgsqlCommand(sql, session.Connection);
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync(session.CancellationToken).ConfigureAwait(false);
    }
}

using DataPool.Core.Storage;
using Npgsql;

namespace DataPool.Storage.PostgreSql;

/// <summary>
/// Brings a database to the program's schema: the numbered scripts which it lacks, in one transaction, whichever of several
/// processes comes first. A schema that is up to date is not written to.
/// </summary>
internal static class PostgresMigrator
{
    /// <exception cref="StorageException">The server is too old, read-only or not durable, a newer program has written the schema, or only a part of one is there.</exception>
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
            // As long as it takes: whoever waits finds the work done, and half of it would be for nothing.
            await session.RunAsync("SET LOCAL statement_timeout = 0").ConfigureAwait(false);
            await RunScriptAsync(session, PostgresLocks.Statement(PostgresLocks.Schema)).ConfigureAwait(false);
            // Another process may have been here meanwhile.
            var version = await VersionAsync(session, database, known).ConfigureAwait(false);
            if (version == known) return;
            if (version == 0) await CreateAsync(session, database).ConfigureAwait(false);
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
        var versions = await session.ListAsync("SELECT version FROM datapool.schema_version", static row => row.GetInt32(0)).ConfigureAwait(false);
        if (versions is not [var version]) throw PostgresSchema.OnlyPart(database, $"schema_version has {versions.Count} rows");
        SchemaScripts.RefuseNewer(database, version, known);
        return version;
    }

    private static async Task CreateAsync(PostgresSession session, string database)
    {
        if (await session.ValueAsync("SELECT min(tablename::text) FROM pg_tables WHERE schemaname = 'datapool'").ConfigureAwait(false) is string table)
            throw PostgresSchema.OnlyPart(database, $"there is a table {table}, and no schema_version");
        // Not IF NOT EXISTS, which asks for the right to create even where an administrator has done it.
        if (await session.ValueAsync("SELECT 1 FROM pg_namespace WHERE nspname = 'datapool'").ConfigureAwait(false) is null)
            await session.RunAsync("CREATE SCHEMA datapool").ConfigureAwait(false);
        await session.RunAsync("CREATE TABLE datapool.schema_version(version INTEGER NOT NULL)").ConfigureAwait(false);
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

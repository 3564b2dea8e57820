using System.Globalization;
using DataPool.Connectors.Sql.Servers;
using Npgsql;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>What is said to PostgreSQL before and after a query.</summary>
internal static class PostgresSession
{
    // DataPool's own tables, by the catalogue, which everybody may read. "pg_catalog.", because a database may have tables and
    // functions of these names of its own.
    private const string OwnTables = """
        SELECT pg_catalog.count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'datapool' AND c.relname IN ('schema_version', 'stream_owner')
        """;

    // How values look that PostgreSQL writes as text.
    private const string TextForms = "SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'iso_8601'; SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 3";

    private const string Rights = """
        SELECT r.rolsuper, r.rolsuper OR EXISTS (
            SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
              AND pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
        FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
        """;

    /// <summary>Looks at a connection that has just been made.</summary>
    /// <exception cref="OwnDatabaseException">It leads to DataPool's own database.</exception>
    internal static async Task CheckAsync(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(OwnTables, connection);
        await using (command.ConfigureAwait(false))
            if (await command.ExecuteScalarAsync().ConfigureAwait(false) is 2L) throw new OwnDatabaseException();
    }

    /// <summary>
    /// Begins the transaction. Once the query has begun in it, nothing makes it writable. The session's zone is the connector's, so
    /// that what the query computes of the time means what the connector means by it.
    /// </summary>
    internal static async Task BeginAsync(NpgsqlConnection connection, ServerRun run, CancellationToken cancellationToken)
    {
        var batch = Batch(connection, run);
        await using (batch.ConfigureAwait(false)) await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What begins the transaction; the first of its commands is the BEGIN itself. Those behind it are refused where it fails.</summary>
    internal static NpgsqlBatch Batch(NpgsqlConnection connection, ServerRun run)
    {
        var batch = new NpgsqlBatch(connection) { Timeout = SecondsOf(run) };
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ ONLY"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(string.Create(CultureInfo.InvariantCulture, $"SET LOCAL statement_timeout = {Math.Max(1, (long)run.Clock.Left.TotalMilliseconds)}")));
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"SET LOCAL TimeZone = '{run.Context.TimeZone.Id.Replace("'", "", StringComparison.Ordinal)}'"));
        if (run.Target.Others.TryGetValue(PostgresKeywords.SearchPath, out var path))
        {
            var search = new NpgsqlBatchCommand("SELECT pg_catalog.set_config('search_path', $1, true)");
            search.Parameters.Add(new NpgsqlParameter<string> { TypedValue = path });
            batch.BatchCommands.Add(search);
        }

        return batch;
    }

    /// <summary>Makes PostgreSQL write what comes as text in the forms that are read here, whatever the database's settings are.</summary>
    internal static async Task SetTextFormsAsync(NpgsqlConnection connection, ServerRun run, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(TextForms, connection) { CommandTimeout = SecondsOf(run) };
        await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Warns of what a test shows.</summary>
    internal static async Task InspectAsync(NpgsqlConnection connection, ServerRun run, CancellationToken cancellationToken)
    {
        var warnings = run.Context.Warnings;
        if (!await IsEncryptedAsync(connection, run, cancellationToken).ConfigureAwait(false))
            warnings.Add("not_encrypted", null, "the password and the data travel readable; choose tls \"require\"");
        var command = new NpgsqlCommand(Rights, connection) { CommandTimeout = SecondsOf(run) };
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false) || !reader.GetBoolean(1)) return;
                warnings.Add("account_can_write", null, reader.GetBoolean(0) ? $"{run.Target.UserName} is a superuser" : $"{run.Target.UserName} may change tables");
            }
        }
    }

    /// <summary>Ends the transaction without keeping anything of it.</summary>
    internal static async Task EndAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand("ROLLBACK", connection) { CommandTimeout = 2 };
        await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The driver's own time-out: a little later than ours, for a server that does not answer at all.</summary>
    internal static int SecondsOf(ServerRun run) => (int)Math.Ceiling(run.Clock.Left.TotalSeconds) + 2;

    private static async Task<bool> IsEncryptedAsync(NpgsqlConnection connection, ServerRun run, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand("SELECT s.ssl FROM pg_catalog.pg_stat_ssl s WHERE s.pid = pg_catalog.pg_backend_pid()", connection) { CommandTimeout = SecondsOf(run) };
        await using (command.ConfigureAwait(false)) return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }
}

/// <summary>A database is DataPool's own.</summary>
internal sealed class OwnDatabaseException : Exception;

using System.Globalization;
using DataPool.Connectors.Sql.Servers;
using Npgsql;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>What is said to PostgreSQL before and after a query.</summary>
internal static class PostgresSession
{
    // Who reaches beyond tables: to the files of the server, and to its programs. No read-only transaction holds that back, and
    // membership is enough, since a query can take on a role that its user is a member of.
    private const string Powers = "'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'";

    // DataPool's own tables, by the catalogue, which everybody may read; and the power of whoever has signed in. "pg_catalog.",
    // because a database may have tables and functions of these names of its own.
    private const string Nature = $"""
        SELECT
            (SELECT pg_catalog.count(*) = 2 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'datapool' AND c.relname IN ('schema_version', 'stream_owner')),
            (SELECT CASE WHEN pg_catalog.bool_or(r.rolsuper) THEN 'is a superuser' ELSE 'is a member of ' || pg_catalog.min(r.rolname::text) END
             FROM pg_catalog.pg_roles r
             WHERE (r.rolsuper OR r.rolname IN ({Powers})) AND pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER'))
        """;

    // How values look that PostgreSQL writes as text.
    private const string TextForms = "SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'iso_8601'; SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 3";

    /// <summary>
    /// What ends a run: the connection waits for its next one, perhaps for hours, and may hold no lock meanwhile. The rollback takes
    /// back settings, roles, cursors and temporary tables; locks of the session and statements that a function has prepared outlive it.
    /// </summary>
    internal static readonly string[] End = ["ROLLBACK", "SELECT pg_catalog.pg_advisory_unlock_all()", "DEALLOCATE ALL"];

    private const string Rights = """
        SELECT CASE
            WHEN EXISTS (
                SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
                  AND (pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR pg_catalog.has_any_column_privilege(c.oid, 'INSERT, UPDATE')))
                THEN 'may change tables'
            WHEN pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') OR EXISTS (
                SELECT FROM pg_catalog.pg_namespace n
                WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND pg_catalog.has_schema_privilege(n.oid, 'CREATE'))
                THEN 'may create tables'
            WHEN EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = current_user AND (r.rolcreaterole OR r.rolcreatedb OR r.rolreplication))
                THEN 'may create roles or databases, or copy the whole server'
            ELSE (
                SELECT 'is a member of ' || pg_catalog.min(r.rolname::text) FROM pg_catalog.pg_roles r
                WHERE r.rolname IN ('pg_write_all_data', 'pg_signal_backend', 'pg_signal_autovacuum_worker', 'pg_checkpoint', 'pg_maintain', 'pg_create_subscription')
                  AND pg_catalog.pg_has_role(r.oid, 'MEMBER'))
            END
        """;

    /// <summary>Looks at a connection that has just been made.</summary>
    /// <exception cref="OwnDatabaseException">It leads to DataPool's own database.</exception>
    /// <exception cref="PowerfulAccountException">Its account reaches beyond tables.</exception>
    internal static async Task CheckAsync(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(Nature, connection);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync().ConfigureAwait(false);
                if (reader.GetBoolean(0)) throw new OwnDatabaseException();
                if (!await reader.IsDBNullAsync(1).ConfigureAwait(false)) throw new PowerfulAccountException(reader.GetString(1));
            }
        }
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
            if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is string right)
                warnings.Add("account_can_write", null, $"{run.Target.UserName} {right}");
    }

    /// <summary>Ends the transaction without keeping anything of it: nor the locks that outlive it.</summary>
    internal static async Task EndAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(string.Join("; ", End), connection) { CommandTimeout = 2 };
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

/// <summary>An account may do more than read-only transactions hold back.</summary>
/// <param name="power">What it is, as <c>the account …</c> goes on.</param>
internal sealed class PowerfulAccountException(string power) : Exception
{
    /// <summary>What it is.</summary>
    internal string Power => power;
}

using System.Globalization;
using DataPool.Connectors.Sql.Servers;
using Npgsql;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>What is said to PostgreSQL before and after a query.</summary>
internal static class PostgresSession
{
    // Whatever else the session or its pooler does: within this transaction values look as they are read here, and nothing is
    // written. All in one round trip. "pg_catalog.", because a database may have functions of these names of its own.
    private const string Settings = """
        SELECT pg_catalog.set_config('TimeZone', $1, true), pg_catalog.set_config('statement_timeout', $2, true),
               pg_catalog.set_config('search_path', coalesce($3, pg_catalog.current_setting('search_path')), true),
               pg_catalog.set_config('DateStyle', 'ISO', true), pg_catalog.set_config('IntervalStyle', 'iso_8601', true),
               pg_catalog.set_config('bytea_output', 'hex', true), pg_catalog.set_config('extra_float_digits', '3', true),
               pg_catalog.set_config('standard_conforming_strings', 'on', true), pg_catalog.set_config('lock_timeout', '0', true),
               (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'datapool' AND c.relname IN ('schema_version', 'stream_owner')) = 2
        """;

    private const string Rights = """
        SELECT r.rolsuper, r.rolsuper OR EXISTS (
            SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
              AND pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
        FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
        """;

    /// <summary>Begins the transaction.</summary>
    internal static async Task BeginAsync(NpgsqlConnection connection, ServerRun run, SqlFailures failures, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection) { Timeout = SecondsOf(run) };
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ ONLY"));
            var settings = new NpgsqlBatchCommand(Settings);
            settings.Parameters.Add(new NpgsqlParameter<string> { TypedValue = run.Context.TimeZone.Id });
            settings.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Math.Max(1, (long)run.Clock.Left.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) });
            settings.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = (object?)run.Target.Others.GetValueOrDefault(PostgresKeywords.SearchPath) ?? DBNull.Value });
            batch.BatchCommands.Add(settings);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                if (reader.GetBoolean(reader.FieldCount - 1)) throw failures.OwnDatabase();
            }
        }
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

using DataPool.Connectors.Sql.Servers;
using Microsoft.Data.SqlClient;

namespace DataPool.Connectors.Sql.SqlServer;

/// <summary>What a test finds out about a connection.</summary>
internal static class SqlServerInspection
{
    private const string CanWrite = """
        SELECT CASE WHEN IS_SRVROLEMEMBER(N'sysadmin') = 1 OR IS_ROLEMEMBER(N'db_owner') = 1 OR IS_ROLEMEMBER(N'db_datawriter') = 1
            OR IS_ROLEMEMBER(N'db_ddladmin') = 1
            OR HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'INSERT') = 1 OR HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'UPDATE') = 1
            OR HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'DELETE') = 1 OR HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'ALTER') = 1
            OR EXISTS (SELECT 1 FROM sys.tables AS t
                CROSS APPLY (SELECT QUOTENAME(SCHEMA_NAME(t.schema_id)) + N'.' + QUOTENAME(t.name) AS name) AS full_name
                WHERE HAS_PERMS_BY_NAME(full_name.name, N'OBJECT', N'INSERT') = 1 OR HAS_PERMS_BY_NAME(full_name.name, N'OBJECT', N'UPDATE') = 1
                    OR HAS_PERMS_BY_NAME(full_name.name, N'OBJECT', N'DELETE') = 1)
            THEN 1 ELSE 0 END
        """;

    private const string Encryption = "SELECT encrypt_option FROM sys.dm_exec_connections WHERE session_id = @@SPID";

    /// <summary>Warns of what a test shows.</summary>
    internal static async Task WarnAsync(SqlConnection connection, ServerRun run, int seconds, CancellationToken cancellationToken)
    {
        var warnings = run.Context.Warnings;
        if (await IsPlainAsync(connection, run.Target.Tls, seconds, cancellationToken).ConfigureAwait(false))
            warnings.Add("not_encrypted", null, "the data travels readable; choose tls \"require\"");
        if (await ScalarAsync(connection, CanWrite, seconds, cancellationToken).ConfigureAwait(false) is 1)
            warnings.Add("account_can_write", null, $"{run.Target.UserName} may change the database");
    }

    // The server may encrypt although nobody asked.
    private static async Task<bool> IsPlainAsync(SqlConnection connection, SqlTls tls, int seconds, CancellationToken cancellationToken)
    {
        if (tls is SqlTls.Require or SqlTls.VerifyFull) return false;
        try
        {
            return await ScalarAsync(connection, Encryption, seconds, cancellationToken).ConfigureAwait(false) is not "TRUE";
        }
        catch (SqlException exception) when (!SqlServerErrors.IsLost(exception) && !cancellationToken.IsCancellationRequested)
        {
            // Few accounts may look; a server that encrypts everything unasked is rare.
            return true;
        }
    }

    private static async Task<object?> ScalarAsync(SqlConnection connection, string text, int seconds, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // One of the two above.
        var command = new SqlCommand(text, connection) { CommandTimeout = seconds };
#pragma warning restore CA2100
        await using (command.ConfigureAwait(false)) return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }
}

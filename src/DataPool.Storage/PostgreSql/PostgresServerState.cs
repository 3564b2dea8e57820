using System.Globalization;
using DataPool.Core.Storage;

namespace DataPool.Storage.PostgreSql;

/// <summary>What a server and its database must be for DataPool to keep its promises.</summary>
internal sealed record PostgresServerState
{
    private const int OldestVersion = 13;

    /// <summary>As <c>server_version_num</c> has it: 150018 is 15.18.</summary>
    public required int Version { get; init; }

    public required bool IsStandby { get; init; }

    public required bool IsReadOnly { get; init; }

    public required string Encoding { get; init; }

    public required string Fsync { get; init; }

    public required string SynchronousCommit { get; init; }

    public static async Task<PostgresServerState> ReadAsync(PostgresSession session)
    {
        var states = await session.ListAsync(
            """
            SELECT current_setting('server_version_num')::int, pg_is_in_recovery(), current_setting('transaction_read_only') = 'on',
                current_setting('server_encoding'), current_setting('fsync'), current_setting('synchronous_commit')
            """,
            static row => new PostgresServerState
            {
                Version = row.GetInt32(0),
                IsStandby = row.GetBoolean(1),
                IsReadOnly = row.GetBoolean(2),
                Encoding = row.GetString(3),
                Fsync = row.GetString(4),
                SynchronousCommit = row.GetString(5),
            }).ConfigureAwait(false);
        return states[0];
    }

    /// <summary>Refuses what cannot be used, and says what to do about it.</summary>
    public static void Refuse(string database, PostgresServerState state)
    {
        if (state.Version / 10_000 < OldestVersion)
        {
            throw new StorageException(string.Create(
                CultureInfo.InvariantCulture,
                $"The database \"{database}\" lies on PostgreSQL {state.Version / 10_000}, and DataPool needs {OldestVersion} or later. Upgrade the database server."));
        }

        if (state.IsStandby)
        {
            throw new StorageException(
                $"The database \"{database}\" lies on a standby server, which cannot be written to. Name the primary server in ConnectionStrings:DataPool.");
        }

        if (state.IsReadOnly)
        {
            throw new StorageException(
                $"The database \"{database}\" is read-only: default_transaction_read_only is on. Take it away from the server, the database and the user.");
        }

        if (state.Encoding != "UTF8")
        {
            throw new StorageException(
                $"The database \"{database}\" has the encoding {state.Encoding}, which cannot hold every text. Create one with ENCODING 'UTF8'.");
        }

        // "202 means durable": without these a crash may take back what was acknowledged.
        Durable("fsync", state.Fsync, database);
        Durable("synchronous_commit", state.SynchronousCommit, database);
    }

    private static void Durable(string setting, string value, string database)
    {
        if (value != "off") return;
        throw new StorageException(
            $"The database \"{database}\" may lose what was acknowledged when its server crashes: {setting} is off. Set {setting} = on for the server, the database and the user.");
    }
}

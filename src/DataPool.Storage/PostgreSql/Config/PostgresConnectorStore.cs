using DataPool.Core.Storage;
using DataPool.Storage.Config;
using Npgsql;

namespace DataPool.Storage.PostgreSql.Config;

/// <summary>
/// The configuration in PostgreSQL. Members about a connector that does not exist change nothing. Of all processes one changes
/// it at a time: what a change has read still holds when it is written.
/// </summary>
internal sealed class PostgresConnectorStore(PostgresTransactions database) : IConnectorStore
{
    public async Task<IReadOnlyList<StoredConnector>> ListConnectorsAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(static session => ConnectorTable.ReadAsync(session), cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<StoredStreamInfo>> ListStreamsAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(StreamTable.ReadAsync, cancellationToken).ConfigureAwait(false);

    public Task<StoredConnector> CreateAsync(NewConnector connector, CancellationToken cancellationToken) =>
        WriteAsync(session => CreateAsync(session, connector), cancellationToken);

    public Task<StoredConnector?> ChangeAsync(ConnectorChange change, CancellationToken cancellationToken) =>
        WriteAsync(session => ChangeAsync(session, change), cancellationToken);

    public Task LeftAsync(string id, long streamId, CancellationToken cancellationToken) => WriteAsync(
        session => session.RunAsync("DELETE FROM other_stream WHERE connector_id = $1 AND stream_id = $2 AND place IS NULL", id, streamId), cancellationToken);

    public Task SetEnabledAsync(string id, bool enabled, CancellationToken cancellationToken) => WriteAsync(
        session => session.RunAsync("UPDATE connector SET enabled = $2 WHERE id = $1", id, enabled), cancellationToken);

    public Task SetKeysAsync(string id, IReadOnlyList<StoredKey> keys, CancellationToken cancellationToken) => WriteAsync(
        async session =>
        {
            if (await session.ValueAsync("SELECT 1 FROM connector WHERE id = $1", id).ConfigureAwait(false) is null) return false;
            await session.RunAsync("DELETE FROM ingest_key WHERE connector_id = $1", id).ConfigureAwait(false);
            foreach (var key in keys) await ConnectorTable.InsertKeyAsync(session, id, key).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public Task BeginDeleteAsync(string id, string items, CancellationToken cancellationToken) => WriteAsync(
        session => session.RunAsync("UPDATE connector SET enabled = FALSE, deleting = $2 WHERE id = $1", id, items), cancellationToken);

    // Its keys go with it.
    public Task DeleteAsync(string id, CancellationToken cancellationToken) => WriteAsync(
        async session =>
        {
            await session.LockAsync(PostgresLocks.Files).ConfigureAwait(false);
            await session.RunAsync("DELETE FROM file WHERE connector = (SELECT number FROM connector WHERE id = $1)", id).ConfigureAwait(false);
            return await session.RunAsync("DELETE FROM connector WHERE id = $1", id).ConfigureAwait(false);
        },
        cancellationToken);

    public Task SetStreamAsync(StoredStreamInfo stream, CancellationToken cancellationToken) => WriteAsync(
        session => session.RunAsync(
            "UPDATE stream SET history_days = $2, history_max_bytes = $3, is_public = $4 WHERE id = $1",
            stream.Id, stream.HistoryDays, stream.HistoryMaxBytes, stream.IsPublic),
        cancellationToken);

    public Task<StreamDeletion> DeleteStreamAsync(long streamId, string epoch, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(session => StreamTable.DeleteAsync(session, streamId, epoch, now), cancellationToken);

    public async Task<IReadOnlyList<long>> ListDeletedStreamsAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(StreamTable.ReadDeletedAsync, cancellationToken).ConfigureAwait(false);

    public Task ForgetStreamAsync(long streamId, CancellationToken cancellationToken) => WriteAsync(
        session => session.RunAsync("DELETE FROM deleted_stream WHERE id = $1", streamId), cancellationToken);

    // Beside the changes, since they touch nothing of it: each process saves what its own connectors leave behind.
    public Task SaveRuntimeAsync(
        IReadOnlyCollection<(string ConnectorId, string Runtime)> connectors,
        IReadOnlyCollection<(string KeyId, DateTimeOffset LastUsedAt)> keys,
        CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var runtimes = LastOf(connectors);
            await session.RunAsync(
                "UPDATE connector SET runtime = saved.runtime FROM unnest($1::text[], $2::text[]) AS saved(id, runtime) WHERE connector.id = saved.id",
                runtimes.Keys.ToArray(), runtimes.Values.ToArray()).ConfigureAwait(false);
            var uses = LastOf(keys);
            await session.RunAsync(
                "UPDATE ingest_key SET last_used_at = used.at FROM unnest($1::text[], $2::bigint[]) AS used(id, at) WHERE key_id = used.id",
                uses.Keys.ToArray(), uses.Values.Select(static at => at.UtcTicks).ToArray()).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>The last value of each id: of several for one row, PostgreSQL would take any.</summary>
    internal static Dictionary<string, T> LastOf<T>(IEnumerable<(string Id, T Value)> values)
    {
        var last = new Dictionary<string, T>();
        foreach (var (id, value) in values) last[id] = value;
        return last;
    }

    private static async Task<StoredConnector> CreateAsync(PostgresSession session, NewConnector connector)
    {
        var streamId = await StreamTable.EnsureAsync(session, new NewStream(connector.StreamName, connector.StreamEpoch), connector.CreatedAt).ConfigureAwait(false);
        var number = await NamedAsync(connector.Name, session.ValueAsync(
            """
            INSERT INTO connector(id, name, name_key, stream_id, enabled, definition, secrets, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING number
            """,
            connector.Id, connector.Name, NameKey.Of(connector.Name), streamId, connector.Enabled, connector.Definition,
            connector.Secrets.ToArray(), connector.CreatedAt.UtcTicks)).ConfigureAwait(false);
        await ConnectorTable.InsertKeyAsync(session, connector.Id, connector.Key).ConfigureAwait(false);
        var others = await StreamTable.EnsureAsync(session, connector.OtherStreams, connector.CreatedAt).ConfigureAwait(false);
        await StreamTable.SetOthersAsync(session, connector.Id, others, []).ConfigureAwait(false);
        return ConfigRows.Created(connector, (int)number!, streamId, others);
    }

    private static async Task<StoredConnector?> ChangeAsync(PostgresSession session, ConnectorChange change)
    {
        if (await ConnectorTable.ReadAsync(session, change.Id).ConfigureAwait(false) is not [var before]) return null;
        var streams = await StreamTable.EnsureAsync(session, change.Streams, change.Now).ConfigureAwait(false);
        await NamedAsync(change.Name, session.RunAsync(
            "UPDATE connector SET name = $2, name_key = $3, stream_id = $4, enabled = $5, definition = $6, secrets = $7 WHERE id = $1",
            change.Id, change.Name, NameKey.Of(change.Name), streams[0], change.Enabled, change.Definition, change.Secrets.ToArray())).ConfigureAwait(false);
        await StreamTable.SetOthersAsync(session, change.Id, streams[1..], [.. ConfigRows.Leaving(before, streams)]).ConfigureAwait(false);
        return (await ConnectorTable.ReadAsync(session, change.Id).ConfigureAwait(false))[0];
    }

    private static async Task<T> NamedAsync<T>(string name, Task<T> statement)
    {
        try
        {
            return await statement.ConfigureAwait(false);
        }
        catch (PostgresException ex) when (ex.SqlState == PostgresErrorCodes.UniqueViolation && ex.ConstraintName == "connector_name_key_key")
        {
            throw new NameTakenException(name);
        }
    }

    private Task<T> WriteAsync<T>(Func<PostgresSession, Task<T>> write, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            await session.LockAsync(PostgresLocks.Configuration).ConfigureAwait(false);
            return await write(session).ConfigureAwait(false);
        },
        cancellationToken);
}

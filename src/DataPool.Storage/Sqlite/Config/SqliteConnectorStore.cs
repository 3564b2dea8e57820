using DataPool.Core.Storage;
using DataPool.Storage.Config;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Config;

/// <summary>The configuration in SQLite. Members about a connector that does not exist change nothing.</summary>
internal sealed class SqliteConnectorStore(ConfigDatabase database, IFileStore files) : IConnectorStore
{
    public async Task<IReadOnlyList<StoredConnector>> ListConnectorsAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(command => ConnectorRows.Read(command), cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<StoredStreamInfo>> ListStreamsAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(StreamRows.Read, cancellationToken).ConfigureAwait(false);

    public Task<StoredConnector> CreateAsync(NewConnector connector, CancellationToken cancellationToken) =>
        database.WriteAsync(command => Create(command, connector), cancellationToken);

    public Task<StoredConnector?> ChangeAsync(ConnectorChange change, CancellationToken cancellationToken) =>
        database.WriteAsync(command => Change(command, change), cancellationToken);

    public Task LeftAsync(string id, long streamId, CancellationToken cancellationToken) => database.WriteAsync(
        command => { command.Run("DELETE FROM other_stream WHERE connector_id = ?1 AND stream_id = ?2 AND place IS NULL", id, streamId); },
        cancellationToken);

    public Task SetEnabledAsync(string id, bool enabled, CancellationToken cancellationToken) => database.WriteAsync(
        command => { command.Run("UPDATE connector SET enabled = ?2 WHERE id = ?1", id, enabled); },
        cancellationToken);

    public Task SetKeysAsync(string id, IReadOnlyList<StoredKey> keys, CancellationToken cancellationToken) => database.WriteAsync(
        command =>
        {
            if (command.Value("SELECT 1 FROM connector WHERE id = ?1", id) is null) return;
            command.Run("DELETE FROM ingest_key WHERE connector_id = ?1", id);
            foreach (var key in keys) ConnectorRows.InsertKey(command, id, key);
        },
        cancellationToken);

    public Task BeginDeleteAsync(string id, string items, CancellationToken cancellationToken) => database.WriteAsync(
        command => { command.Run("UPDATE connector SET enabled = 0, deleting = ?2 WHERE id = ?1", id, items); },
        cancellationToken);

    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        // Its files first: whoever tries again finds the connector as long as they may be there.
        var number = await database.ReadAsync(command => command.Value("SELECT number FROM connector WHERE id = ?1", id), cancellationToken).ConfigureAwait(false);
        if (number is not long connector) return;
        await files.DeleteAsync((int)connector, cancellationToken).ConfigureAwait(false);
        // Its keys go with it.
        await database.WriteAsync(command => { command.Run("DELETE FROM connector WHERE id = ?1", id); }, cancellationToken).ConfigureAwait(false);
    }

    public Task SetStreamAsync(StoredStreamInfo stream, CancellationToken cancellationToken) => database.WriteAsync(
        command =>
        {
            command.Run(
                "UPDATE stream SET history_days = ?2, history_max_bytes = ?3, is_public = ?4 WHERE id = ?1",
                stream.Id, stream.HistoryDays, stream.HistoryMaxBytes, stream.IsPublic);
        },
        cancellationToken);

    public Task<StreamDeletion> DeleteStreamAsync(long streamId, string epoch, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(command => StreamRows.Delete(command, streamId, epoch, now), cancellationToken);

    public async Task<IReadOnlyList<long>> ListDeletedStreamsAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(StreamRows.ReadDeleted, cancellationToken).ConfigureAwait(false);

    public Task ForgetStreamAsync(long streamId, CancellationToken cancellationToken) => database.WriteAsync(
        command => { command.Run("DELETE FROM deleted_stream WHERE id = ?1", streamId); },
        cancellationToken);

    public Task SaveRuntimeAsync(
        IReadOnlyCollection<(string ConnectorId, string Runtime)> connectors,
        IReadOnlyCollection<(string KeyId, DateTimeOffset LastUsedAt)> keys,
        CancellationToken cancellationToken) => database.WriteAsync(
        command =>
        {
            foreach (var (id, runtime) in connectors)
                command.Run("UPDATE connector SET runtime = ?2 WHERE id = ?1", id, runtime);
            foreach (var (id, lastUsedAt) in keys)
                command.Run("UPDATE ingest_key SET last_used_at = ?2 WHERE key_id = ?1", id, lastUsedAt.UtcTicks);
        },
        cancellationToken);

    private static StoredConnector Create(SqliteCommand command, NewConnector connector)
    {
        // Nobody else writes within this transaction, so that asking first is safe.
        var nameKey = NameKey.Of(connector.Name);
        if (command.Value("SELECT 1 FROM connector WHERE name_key = ?1", nameKey) is not null)
            throw new NameTakenException(connector.Name);

        var streamId = StreamRows.Ensure(command, new NewStream(connector.StreamName, connector.StreamEpoch), connector.CreatedAt);
        var number = (long)command.Value(
            """
            INSERT INTO connector(id, name, name_key, stream_id, enabled, definition, secrets, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING number
            """,
            connector.Id, connector.Name, nameKey, streamId, connector.Enabled, connector.Definition,
            connector.Secrets.ToArray(), connector.CreatedAt.UtcTicks)!;
        ConnectorRows.InsertKey(command, connector.Id, connector.Key);
        var others = connector.OtherStreams.Select(stream => StreamRows.Ensure(command, stream, connector.CreatedAt)).ToArray();
        StreamRows.SetOthers(command, connector.Id, others);
        return ConfigRows.Created(connector, checked((int)number), streamId, others);
    }

    private static StoredConnector? Change(SqliteCommand command, ConnectorChange change)
    {
        if (ConnectorRows.Read(command, change.Id) is not [var before]) return null;
        var nameKey = NameKey.Of(change.Name);
        if (command.Value("SELECT 1 FROM connector WHERE name_key = ?1 AND id <> ?2", nameKey, change.Id) is not null)
            throw new NameTakenException(change.Name);

        var streams = change.Streams.Select(stream => StreamRows.Ensure(command, stream, change.Now)).ToArray();
        command.Run(
            "UPDATE connector SET name = ?2, name_key = ?3, stream_id = ?4, enabled = ?5, definition = ?6, secrets = ?7 WHERE id = ?1",
            change.Id, change.Name, nameKey, streams[0], change.Enabled, change.Definition, change.Secrets.ToArray());
        StreamRows.SetOthers(command, change.Id, streams.AsSpan(1));
        foreach (var left in ConfigRows.Leaving(before, streams))
            command.Run("INSERT INTO other_stream(connector_id, stream_id, place) VALUES (?1, ?2, NULL)", change.Id, left);
        return ConnectorRows.Read(command, change.Id)[0];
    }
}

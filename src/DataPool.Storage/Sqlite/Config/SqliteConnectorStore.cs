using System.Text;
using DataPool.Core.Storage;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Config;

/// <summary>The configuration in SQLite. Members about a connector that does not exist change nothing.</summary>
internal sealed class SqliteConnectorStore(ConfigDatabase database) : IConnectorStore
{
    public async Task<IReadOnlyList<StoredConnector>> ListConnectorsAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(ConnectorRows.Read, cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<StoredStreamInfo>> ListStreamsAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(ReadStreams, cancellationToken).ConfigureAwait(false);

    public Task<StoredConnector> CreateAsync(NewConnector connector, CancellationToken cancellationToken) =>
        database.WriteAsync(command => Create(command, connector), cancellationToken);

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

    public Task DeleteAsync(string id, CancellationToken cancellationToken) => database.WriteAsync(
        command => { command.Run("DELETE FROM connector WHERE id = ?1", id); }, // Its keys go with it.
        cancellationToken);

    public Task SetStreamAsync(StoredStreamInfo stream, CancellationToken cancellationToken) => database.WriteAsync(
        command =>
        {
            command.Run(
                "UPDATE stream SET history_days = ?2, history_max_bytes = ?3, is_public = ?4 WHERE id = ?1",
                stream.Id, stream.HistoryDays, stream.HistoryMaxBytes, stream.IsPublic);
        },
        cancellationToken);

    public Task DeleteStreamAsync(long streamId, CancellationToken cancellationToken) => database.WriteAsync(
        command =>
        {
            if (command.Value("SELECT id FROM connector WHERE stream_id = ?1", streamId) is string id)
                throw new InvalidOperationException($"Stream {streamId} is still fed by connector {id}. Delete the connector first.");
            command.Run("DELETE FROM stream WHERE id = ?1", streamId);
        },
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
        var nameKey = NameKey(connector.Name);
        if (command.Value("SELECT 1 FROM connector WHERE name_key = ?1", nameKey) is not null)
            throw new NameTakenException(connector.Name);

        command.Run(
            "INSERT INTO stream(name, epoch, created_at) VALUES (?1, ?2, ?3) ON CONFLICT(name) DO NOTHING",
            connector.StreamName, connector.StreamEpoch, connector.CreatedAt.UtcTicks);
        var streamId = (long)command.Value("SELECT id FROM stream WHERE name = ?1", connector.StreamName)!;
        var number = (long)command.Value(
            """
            INSERT INTO connector(id, name, name_key, stream_id, enabled, definition, secrets, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING number
            """,
            connector.Id, connector.Name, nameKey, streamId, connector.Enabled, connector.Definition,
            connector.Secrets.ToArray(), connector.CreatedAt.UtcTicks)!;
        ConnectorRows.InsertKey(command, connector.Id, connector.Key);
        return new StoredConnector
        {
            Id = connector.Id,
            Number = checked((int)number),
            Name = connector.Name,
            StreamId = streamId,
            Enabled = connector.Enabled,
            Definition = connector.Definition,
            Secrets = connector.Secrets,
            CreatedAt = connector.CreatedAt,
            Keys = [connector.Key],
        };
    }

    private static List<StoredStreamInfo> ReadStreams(SqliteCommand command)
    {
        using var rows = command.Query("SELECT id, name, epoch, created_at, history_days, history_max_bytes, is_public FROM stream ORDER BY name");
        var streams = new List<StoredStreamInfo>();
        while (rows.Read())
        {
            streams.Add(new StoredStreamInfo(rows.GetInt64(0), rows.GetString(1), rows.GetString(2), ConnectorRows.Time(rows.GetInt64(3)))
            {
                HistoryDays = rows.GetInt32(4),
                HistoryMaxBytes = rows.GetInt64(5),
                IsPublic = rows.GetBoolean(6),
            });
        }

        return streams;
    }

    private static string NameKey(string name) => name.Normalize(NormalizationForm.FormC).ToUpperInvariant();
}

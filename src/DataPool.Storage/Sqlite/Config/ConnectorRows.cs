using DataPool.Core.Storage;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Config;

/// <summary>Connectors and keys as rows.</summary>
internal static class ConnectorRows
{
    /// <summary>All connectors by number, or the one of an id.</summary>
    public static List<StoredConnector> Read(SqliteCommand command, string? only = null)
    {
        var keys = ReadKeys(command, only);
        var others = ReadOtherStreams(command, only);
        var connectors = new List<StoredConnector>();
        using var rows = command.Query(
            $"""
            SELECT id, number, name, stream_id, enabled, definition, secrets, created_at, deleting, runtime FROM connector
            {Where("id", only)} ORDER BY number
            """,
            only);
        while (rows.Read())
        {
            var id = rows.GetString(0);
            connectors.Add(new StoredConnector
            {
                Id = id,
                Number = rows.GetInt32(1),
                Name = rows.GetString(2),
                StreamId = rows.GetInt64(3),
                Enabled = rows.GetBoolean(4),
                Definition = rows.GetString(5),
                Secrets = rows.GetFieldValue<byte[]>(6),
                CreatedAt = Time(rows.GetInt64(7)),
                Keys = [.. keys[id]],
                OtherStreams = [.. others[id].Where(other => other.IsFed).Select(other => other.StreamId)],
                Leaving = [.. others[id].Where(other => !other.IsFed).Select(other => other.StreamId)],
                Deleting = rows.IsDBNull(8) ? null : rows.GetString(8),
                Runtime = rows.IsDBNull(9) ? null : rows.GetString(9),
            });
        }

        return connectors;
    }

    public static void InsertKey(SqliteCommand command, string connectorId, StoredKey key) => command.Run(
        "INSERT INTO ingest_key(key_id, connector_id, hash, created_at, valid_until, last_used_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        key.KeyId, connectorId, key.Hash.ToArray(), key.CreatedAt.UtcTicks, key.ValidUntil?.UtcTicks, key.LastUsedAt?.UtcTicks);

    public static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static ILookup<string, (long StreamId, bool IsFed)> ReadOtherStreams(SqliteCommand command, string? only)
    {
        var others = new List<(string ConnectorId, long StreamId, bool IsFed)>();
        using var rows = command.Query(
            $"SELECT connector_id, stream_id, place IS NOT NULL FROM other_stream {Where("connector_id", only)} ORDER BY place, stream_id", only);
        while (rows.Read()) others.Add((rows.GetString(0), rows.GetInt64(1), rows.GetBoolean(2)));
        return others.ToLookup(other => other.ConnectorId, other => (other.StreamId, other.IsFed));
    }

    public static DateTimeOffset? TimeOrNull(SqliteDataReader rows, int column) =>
        rows.IsDBNull(column) ? null : Time(rows.GetInt64(column));

    private static ILookup<string, StoredKey> ReadKeys(SqliteCommand command, string? only)
    {
        var keys = new List<(string ConnectorId, StoredKey Key)>();
        using var rows = command.Query(
            $"""
            SELECT connector_id, key_id, hash, created_at, valid_until, last_used_at FROM ingest_key
            {Where("connector_id", only)} ORDER BY created_at DESC, key_id
            """,
            only);
        while (rows.Read())
        {
            keys.Add((rows.GetString(0), new StoredKey(
                rows.GetString(1), rows.GetFieldValue<byte[]>(2), Time(rows.GetInt64(3)), TimeOrNull(rows, 4), TimeOrNull(rows, 5))));
        }

        return keys.ToLookup(key => key.ConnectorId, key => key.Key);
    }

    // Not "?1 IS NULL OR …", which no index serves.
    private static string Where(string column, string? only) => only is null ? "" : $"WHERE {column} = ?1";
}

using DataPool.Core.Storage;
using DataPool.Storage.Config;
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
        using var rows = command.Query($"SELECT {ConfigRows.ConnectorColumns} FROM connector {Where("id", only)} ORDER BY number", only);
        while (rows.Read()) connectors.Add(ConfigRows.Connector(rows, keys, others));
        return connectors;
    }

    public static void InsertKey(SqliteCommand command, string connectorId, StoredKey key) => command.Run(
        $"INSERT INTO ingest_key({ConfigRows.KeyColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        connectorId, key.KeyId, key.Hash.ToArray(), key.CreatedAt.UtcTicks, key.ValidUntil?.UtcTicks, key.LastUsedAt?.UtcTicks);

    private static ILookup<string, (string ConnectorId, long StreamId, bool IsFed)> ReadOtherStreams(SqliteCommand command, string? only)
    {
        var others = new List<(string ConnectorId, long StreamId, bool IsFed)>();
        using var rows = command.Query(
            $"SELECT {ConfigRows.OtherStreamColumns} FROM other_stream {Where("connector_id", only)} ORDER BY place, stream_id", only);
        while (rows.Read()) others.Add(ConfigRows.OtherStream(rows));
        return others.ToLookup(static other => other.ConnectorId);
    }

    private static ILookup<string, StoredKey> ReadKeys(SqliteCommand command, string? only)
    {
        var keys = new List<(string ConnectorId, StoredKey Key)>();
        using var rows = command.Query(
            $"SELECT {ConfigRows.KeyColumns} FROM ingest_key {Where("connector_id", only)} ORDER BY created_at DESC, key_id", only);
        while (rows.Read()) keys.Add(ConfigRows.Key(rows));
        return keys.ToLookup(static key => key.ConnectorId, static key => key.Key);
    }

    // Not "?1 IS NULL OR …", which no index serves.
    private static string Where(string column, string? only) => only is null ? "" : $"WHERE {column} = ?1";
}

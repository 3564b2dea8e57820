using DataPool.Core.Storage;
using DataPool.Storage.Config;

namespace DataPool.Storage.PostgreSql.Config;

/// <summary>Connectors and keys as rows.</summary>
internal static class ConnectorTable
{
    /// <summary>All connectors by number, or the one of an id.</summary>
    public static async Task<List<StoredConnector>> ReadAsync(PostgresSession session, string? only = null)
    {
        object?[] values = only is null ? [] : [only];
        var keys = await session.ListAsync(
            $"SELECT {ConfigRows.KeyColumns} FROM ingest_key {Where("connector_id", only)} ORDER BY created_at DESC, key_id", ConfigRows.Key, values).ConfigureAwait(false);
        var others = await session.ListAsync(
            $"SELECT {ConfigRows.OtherStreamColumns} FROM other_stream {Where("connector_id", only)} ORDER BY place, stream_id", ConfigRows.OtherStream, values).ConfigureAwait(false);
        var keysOf = keys.ToLookup(static key => key.ConnectorId, static key => key.Key);
        var othersOf = others.ToLookup(static other => other.ConnectorId);
        return await session.ListAsync(
            $"SELECT {ConfigRows.ConnectorColumns} FROM connector {Where("id", only)} ORDER BY number", row => ConfigRows.Connector(row, keysOf, othersOf), values).ConfigureAwait(false);
    }

    public static Task InsertKeyAsync(PostgresSession session, string connectorId, StoredKey key) => session.RunAsync(
        $"INSERT INTO ingest_key({ConfigRows.KeyColumns}) VALUES ($1, $2, $3, $4, $5, $6)",
        connectorId, key.KeyId, key.Hash.ToArray(), key.CreatedAt.UtcTicks, key.ValidUntil?.UtcTicks, key.LastUsedAt?.UtcTicks);

    // Not "$1 IS NULL OR …", which no index serves.
    private static string Where(string column, string? only) => only is null ? "" : $"WHERE {column} = $1";
}

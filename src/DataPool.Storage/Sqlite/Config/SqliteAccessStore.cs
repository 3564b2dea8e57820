using DataPool.Core.Storage;
using DataPool.Storage.Config;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Config;

/// <summary>Read keys and API tokens in SQLite.</summary>
internal sealed class SqliteAccessStore(ConfigDatabase database) : IAccessStore
{
    public async Task<IReadOnlyList<StoredAccessKey>> ListAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(Read, cancellationToken).ConfigureAwait(false);

    public Task<StoredAccessKey> CreateAsync(StoredAccessKey key, CancellationToken cancellationToken) => database.WriteAsync(
        command => key with
        {
            Number = (long)command.Value(
                """
                INSERT INTO access_key(key_id, kind, name, hash, role, streams, origins, created_at, valid_until, last_used_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING number
                """,
                key.Key.KeyId, key.Kind, key.Name, key.Key.Hash.ToArray(), key.Role, TextList.Write(key.Streams), TextList.Write(key.Origins),
                key.Key.CreatedAt.UtcTicks, key.Key.ValidUntil?.UtcTicks, key.Key.LastUsedAt?.UtcTicks)!,
        },
        cancellationToken);

    public Task DeleteAsync(string keyId, CancellationToken cancellationToken) => database.WriteAsync(
        command => { command.Run("DELETE FROM access_key WHERE key_id = ?1", keyId); },
        cancellationToken);

    public Task SaveUsesAsync(IReadOnlyCollection<(string KeyId, DateTimeOffset LastUsedAt)> keys, CancellationToken cancellationToken) => database.WriteAsync(
        command =>
        {
            foreach (var (id, lastUsedAt) in keys)
                command.Run("UPDATE access_key SET last_used_at = ?2 WHERE key_id = ?1", id, lastUsedAt.UtcTicks);
        },
        cancellationToken);

    private static List<StoredAccessKey> Read(SqliteCommand command)
    {
        var keys = new List<StoredAccessKey>();
        using var rows = command.Query($"SELECT {ConfigRows.AccessKeyColumns} FROM access_key ORDER BY number");
        while (rows.Read()) keys.Add(ConfigRows.AccessKey(rows));
        return keys;
    }
}

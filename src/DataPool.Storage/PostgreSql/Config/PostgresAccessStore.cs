using DataPool.Core.Storage;
using DataPool.Storage.Config;

namespace DataPool.Storage.PostgreSql.Config;

/// <summary>Read keys and API tokens in PostgreSQL.</summary>
internal sealed class PostgresAccessStore(PostgresTransactions database) : IAccessStore
{
    public async Task<IReadOnlyList<StoredAccessKey>> ListAsync(CancellationToken cancellationToken) => await database.ReadAsync(
        static session => session.ListAsync($"SELECT {ConfigRows.AccessKeyColumns} FROM access_key ORDER BY number", ConfigRows.AccessKey),
        cancellationToken).ConfigureAwait(false);

    public Task<StoredAccessKey> CreateAsync(StoredAccessKey key, CancellationToken cancellationToken) => database.WriteAsync(
        async session => key with
        {
            Number = (long)(await session.ValueAsync(
                """
                INSERT INTO access_key(key_id, kind, name, hash, role, streams, origins, created_at, valid_until, last_used_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING number
                """,
                key.Key.KeyId, key.Kind, key.Name, key.Key.Hash.ToArray(), key.Role, TextList.Write(key.Streams), TextList.Write(key.Origins),
                key.Key.CreatedAt.UtcTicks, key.Key.ValidUntil?.UtcTicks, key.Key.LastUsedAt?.UtcTicks).ConfigureAwait(false))!,
        },
        cancellationToken);

    public Task DeleteAsync(string keyId, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.RunAsync("DELETE FROM access_key WHERE key_id = $1", keyId), cancellationToken);

    public Task SaveUsesAsync(IReadOnlyCollection<(string KeyId, DateTimeOffset LastUsedAt)> keys, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            var uses = PostgresConnectorStore.LastOf(keys);
            return session.RunAsync(
                "UPDATE access_key SET last_used_at = used.at FROM unnest($1::text[], $2::bigint[]) AS used(id, at) WHERE key_id = used.id",
                uses.Keys.ToArray(), uses.Values.Select(static at => at.UtcTicks).ToArray());
        },
        cancellationToken);
}

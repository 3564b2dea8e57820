using DataPool.Core.Storage;

namespace DataPool.Storage.PostgreSql.Config;

/// <summary>The key ring in PostgreSQL.</summary>
internal sealed class PostgresKeyRingStore(PostgresTransactions database) : IKeyRingStore
{
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => await database.ReadAsync(
        static session => session.ListAsync("SELECT xml FROM key_ring ORDER BY number", static row => row.GetString(0)),
        cancellationToken).ConfigureAwait(false);

    public Task AddAsync(string name, string xml, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.RunAsync(
            "INSERT INTO key_ring(name, xml) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET xml = excluded.xml", name, xml),
        cancellationToken);
}

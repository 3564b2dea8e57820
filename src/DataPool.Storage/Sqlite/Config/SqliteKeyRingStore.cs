using DataPool.Core.Storage;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Config;

/// <summary>The key ring in SQLite.</summary>
internal sealed class SqliteKeyRingStore(ConfigDatabase database) : IKeyRingStore
{
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(Read, cancellationToken).ConfigureAwait(false);

    public Task AddAsync(string name, string xml, CancellationToken cancellationToken) => database.WriteAsync(
        command =>
        {
            // A key that is replaced by its wrapped form must not stay readable in the file's free bytes.
            command.Run("PRAGMA secure_delete = ON");
            command.Run("INSERT INTO key_ring(name, xml) VALUES (?1, ?2) ON CONFLICT(name) DO UPDATE SET xml = excluded.xml", name, xml);
        },
        cancellationToken);

    private static List<string> Read(SqliteCommand command)
    {
        var elements = new List<string>();
        using var rows = command.Query("SELECT xml FROM key_ring ORDER BY number");
        while (rows.Read()) elements.Add(rows.GetString(0));
        return elements;
    }
}

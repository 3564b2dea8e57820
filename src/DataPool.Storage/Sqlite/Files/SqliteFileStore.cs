using System.Collections.Concurrent;
using DataPool.Core.Storage;
using DataPool.Storage.Files;
using DataPool.Storage.Sqlite.Config;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Files;

/// <summary>Uploaded files in SQLite: a database of its own, so that large writes do not hold up the configuration.</summary>
internal sealed class SqliteFileStore(ConfigDatabase database) : FileStore
{
    // Broken uploads whose rows the disk did not let go.
    private readonly ConcurrentDictionary<long, bool> _abandoned = [];

    public override Task AcceptAsync(long fileId, CancellationToken cancellationToken) => RemoveAsync(
        command =>
        {
            if (command.Value("SELECT connector FROM file WHERE id = ?1 AND is_waiting IS NOT NULL", fileId) is not { } connector) throw Gone(fileId);
            command.Run("DELETE FROM file WHERE connector = ?1 AND is_waiting = 0 AND id <> ?2", connector, fileId);
            command.Run("UPDATE file SET is_waiting = 0 WHERE id = ?1", fileId);
            return true;
        },
        cancellationToken);

    public override Task DropAsync(long fileId, CancellationToken cancellationToken) =>
        RemoveAsync(command => command.Run("DELETE FROM file WHERE id = ?1 AND is_waiting = 1", fileId) > 0, cancellationToken);

    public override Task DeleteAsync(int connector, CancellationToken cancellationToken) =>
        RemoveAsync(command => command.Run("DELETE FROM file WHERE connector = ?1", connector) > 0, cancellationToken);

    public override Task<(StoredFile? Kept, StoredFile? Waiting)> FindAsync(int connector, CancellationToken cancellationToken) => database.ReadAsync(
        command => FileRows.Pair(Read(command, "connector = ?1", connector)), cancellationToken);

    /// <summary>
    /// Removes what was arriving when the process ended, and the files of connectors that are not there. On a disk that takes no
    /// writes it is left to the next start.
    /// </summary>
    /// <param name="connectors">The numbers of the connectors.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task RemoveLeftoversAsync(IReadOnlySet<int> connectors, CancellationToken cancellationToken)
    {
        var left = await database.ReadAsync(command => Left(command, connectors), cancellationToken).ConfigureAwait(false);
        if (left.Count == 0) return;
        try
        {
            await RemoveAsync(
                command =>
                {
                    foreach (var id in left) command.Run("DELETE FROM file WHERE id = ?1", id);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            // A server must start on a full disk.
        }
    }

    protected override async Task<long> BeginAsync(StoredFile file, CancellationToken cancellationToken)
    {
        var abandoned = _abandoned.Keys.ToList();
        var id = await database.WriteAsync(
            command =>
            {
                foreach (var broken in abandoned) RemoveArriving(command, broken);
                return (long)command.Value(
                    "INSERT INTO file(connector, is_waiting, name, size, stored_size, at) VALUES (?1, NULL, ?2, ?3, 0, ?4) RETURNING id",
                    file.Connector, file.Name, file.Size, file.At.UtcTicks)!;
            },
            cancellationToken).ConfigureAwait(false);
        foreach (var removed in abandoned) _abandoned.TryRemove(removed, out _);
        return id;
    }

    protected override Task<bool> AppendAsync(long fileId, int number, byte[] chunk, CancellationToken cancellationToken) => database.WriteAsync(
        command => command.Run(
            "INSERT INTO file_chunk(file_id, number, bytes) SELECT id, ?2, ?3 FROM file WHERE id = ?1 AND is_waiting IS NULL", fileId, number, chunk) == 1,
        cancellationToken);

    protected override Task<bool> EndAsync(StoredFile file, CancellationToken cancellationToken) => RemoveAsync(
        command =>
        {
            if (command.Value("SELECT 1 FROM file WHERE id = ?1", file.Id) is null) return false;
            command.Run("DELETE FROM file WHERE connector = ?1 AND is_waiting = 1", file.Connector);
            command.Run("UPDATE file SET is_waiting = 1, stored_size = ?2 WHERE id = ?1", file.Id, file.StoredSize);
            return true;
        },
        cancellationToken);

    protected override async Task AbandonAsync(long fileId)
    {
        try
        {
            await RemoveAsync(command => RemoveArriving(command, fileId), CancellationToken.None).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            _abandoned[fileId] = true;
        }
    }

    protected override Task<StoredFile?> FileAsync(long fileId, CancellationToken cancellationToken) =>
        database.ReadAsync(command => Read(command, "id = ?1", fileId).FirstOrDefault(), cancellationToken);

    protected override Task<byte[]?> ChunkAsync(long fileId, int number, CancellationToken cancellationToken) => database.ReadAsync(
        command => command.Value("SELECT bytes FROM file_chunk WHERE file_id = ?1 AND number = ?2", fileId, number) as byte[], cancellationToken);

    // Its chunks go with it.
    private static bool RemoveArriving(SqliteCommand command, long fileId) =>
        command.Run("DELETE FROM file WHERE id = ?1 AND is_waiting IS NULL", fileId) > 0;

    private static List<StoredFile> Read(SqliteCommand command, string condition, long value)
    {
        var files = new List<StoredFile>();
#pragma warning disable CA2100 // Conditions are named here alone.
        using var rows = command.Query($"SELECT {FileRows.Columns} FROM file WHERE {condition} AND is_waiting IS NOT NULL", value);
#pragma warning restore CA2100
        while (rows.Read()) files.Add(FileRows.Read(rows));
        return files;
    }

    private static List<long> Left(SqliteCommand command, IReadOnlySet<int> connectors)
    {
        var left = new List<long>();
        using var rows = command.Query("SELECT id, connector, is_waiting FROM file");
        while (rows.Read())
            if (rows.IsDBNull(2) || !connectors.Contains(rows.GetInt32(1))) left.Add(rows.GetInt64(0));
        return left;
    }

    // A transaction after which there may be pages to give back.
    private async Task<bool> RemoveAsync(Func<SqliteCommand, bool> remove, CancellationToken cancellationToken)
    {
        var (result, hasExcess) = await database.WriteAsync(command => (remove(command), FilePages.Excess(command) > 0), cancellationToken).ConfigureAwait(false);
        try
        {
            while (hasExcess) hasExcess = await database.WriteAsync(FilePages.GiveBack, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            // What was asked for is done; the next one gives back what this one does not.
        }

        return result;
    }
}

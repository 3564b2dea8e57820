using DataPool.Core.Storage;
using DataPool.Storage.Files;

namespace DataPool.Storage.PostgreSql.Files;

/// <summary>
/// Uploaded files in PostgreSQL. What a process leaves that ended while a file arrived is told by its time, which each chunk renews
/// by the database's clock: other processes may be at theirs.
/// </summary>
internal sealed class PostgresFileStore(PostgresTransactions database) : FileStore
{
    // UTC ticks.
    private const string Now = "((extract(epoch FROM clock_timestamp()) * 10000000)::bigint + 621355968000000000)";

    private const string LeftArriving = "is_waiting IS NULL AND at < " + Now + " - 36000000000";

    public override Task AcceptAsync(long fileId, CancellationToken cancellationToken) => DecideAsync(
        async session =>
        {
            if (await session.ValueAsync("SELECT connector FROM file WHERE id = $1 AND is_waiting IS NOT NULL FOR UPDATE", fileId).ConfigureAwait(false) is not { } connector)
                throw Gone(fileId);
            await session.RunAsync("DELETE FROM file WHERE connector = $1 AND NOT is_waiting AND id <> $2", connector, fileId).ConfigureAwait(false);
            return await session.RunAsync("UPDATE file SET is_waiting = FALSE WHERE id = $1", fileId).ConfigureAwait(false);
        },
        cancellationToken);

    public override Task DropAsync(long fileId, CancellationToken cancellationToken) => DecideAsync(
        session => session.RunAsync("DELETE FROM file WHERE id = $1 AND is_waiting", fileId), cancellationToken);

    public override Task DeleteAsync(int connector, CancellationToken cancellationToken) => DecideAsync(
        session => session.RunAsync("DELETE FROM file WHERE connector = $1", connector), cancellationToken);

    public override async Task<(StoredFile? Kept, StoredFile? Waiting)> FindAsync(int connector, CancellationToken cancellationToken) =>
        FileRows.Pair(await ReadAsync("connector = $1", connector, cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// Removes what no process goes on with, and the files of connectors that are not there. Where the database takes no writes it
    /// is left to the next start.
    /// </summary>
    public async Task RemoveLeftoversAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(
                static session => session.RunAsync($"DELETE FROM file WHERE {LeftArriving} OR NOT EXISTS (SELECT 1 FROM connector WHERE number = file.connector)"),
                cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            // A server must start on a full disk.
        }
    }

    protected override Task<long> BeginAsync(StoredFile file, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            await session.RunAsync($"DELETE FROM file WHERE {LeftArriving}").ConfigureAwait(false);
            return (long)(await session.ValueAsync(
                $"INSERT INTO file(connector, is_waiting, name, size, stored_size, at) VALUES ($1, NULL, $2, $3, 0, {Now}) RETURNING id",
                file.Connector, file.Name, file.Size).ConfigureAwait(false))!;
        },
        cancellationToken);

    protected override Task<bool> AppendAsync(long fileId, int number, byte[] chunk, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            if (await session.RunAsync($"UPDATE file SET at = {Now} WHERE id = $1 AND is_waiting IS NULL", fileId).ConfigureAwait(false) == 0) return false;
            await session.RunAsync("INSERT INTO file_chunk(file_id, number, bytes) VALUES ($1, $2, $3)", fileId, number, chunk).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    protected override Task<bool> EndAsync(StoredFile file, CancellationToken cancellationToken) => DecideAsync(
        async session =>
        {
            if (await session.ValueAsync("SELECT 1 FROM file WHERE id = $1 FOR UPDATE", file.Id).ConfigureAwait(false) is null) return false;
            await session.RunAsync("DELETE FROM file WHERE connector = $1 AND is_waiting", file.Connector).ConfigureAwait(false);
            await session.RunAsync(
                "UPDATE file SET is_waiting = TRUE, stored_size = $2, at = $3 WHERE id = $1", file.Id, file.StoredSize, file.At.UtcTicks).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    protected override async Task AbandonAsync(long fileId)
    {
        try
        {
            await database.WriteAsync(
                session => session.RunAsync("DELETE FROM file WHERE id = $1 AND is_waiting IS NULL", fileId), CancellationToken.None).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            // A later upload, or a start, removes it when an hour has gone.
        }
    }

    protected override async Task<StoredFile?> FileAsync(long fileId, CancellationToken cancellationToken) =>
        (await ReadAsync("id = $1", fileId, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    protected override async Task<byte[]?> ChunkAsync(long fileId, int number, CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.ValueAsync("SELECT bytes FROM file_chunk WHERE file_id = $1 AND number = $2", fileId, number), cancellationToken).ConfigureAwait(false) as byte[];

    private Task<List<StoredFile>> ReadAsync(string condition, object value, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.ListAsync($"SELECT {FileRows.Columns} FROM file WHERE {condition} AND is_waiting IS NOT NULL", FileRows.Read, value), cancellationToken);

    // Of all processes one at a time: what was read still holds when it is written.
    private Task<T> DecideAsync<T>(Func<PostgresSession, Task<T>> decide, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            await session.LockAsync(PostgresLocks.Files).ConfigureAwait(false);
            return await decide(session).ConfigureAwait(false);
        },
        cancellationToken);
}

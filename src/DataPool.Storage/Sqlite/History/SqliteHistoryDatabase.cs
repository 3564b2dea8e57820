using DataPool.Core.Storage;
using DataPool.Storage.Engine.History;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.History;

/// <summary>The history in <c>history.db</c>.</summary>
internal sealed class SqliteHistoryDatabase(SqliteDatabase database) : IHistoryDatabase
{
    private const int FullCode = 13; // SQLITE_FULL, https://www.sqlite.org/rescode.html

    public Task<List<StoredKeyframe>> KeyframesAsync() => database.ReadAsync(HistoryRows.Keyframes, CancellationToken.None);

    public Task<Dictionary<long, (long First, long Last)>> EndsAsync() => database.ReadAsync(HistoryRows.Ends, CancellationToken.None);

    public Task<Dictionary<(long StreamId, long Lsn), long>> BytesAsync() => database.ReadAsync(HistoryRows.Bytes, CancellationToken.None);

    public Task<long> BytesAsync(long streamId, long afterLsn, long upToLsn) =>
        database.ReadAsync(connection => HistoryRows.Bytes(connection, streamId, afterLsn, upToLsn), CancellationToken.None);

    public Task<(bool Found, bool WantsMore)> ReadAsync(
        long streamId, DateTimeOffset from, bool orOldest, IHistoryVisitor visitor, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => HistoryRows.Read(connection, streamId, from, orOldest, visitor, cancellationToken), cancellationToken);

    public IHistoryTables OpenWriter() => new HistoryTables(database);

    public bool IsFull(StorageException failure) => failure.InnerException is SqliteException { SqliteErrorCode: FullCode };

    public bool IsOwn(Exception failure) => failure is SqliteException;

    public StorageException Error(string what, Exception reason) => SqliteErrors.Wrap(database.Name, what, reason);
}

using DataPool.Core.Storage;
using DataPool.Storage.Engine.History;
using DataPool.Storage.Engine.Items;

namespace DataPool.Storage.Sqlite.Items;

/// <summary>The folded streams in <c>items.db</c>.</summary>
internal sealed class SqliteItemDatabase(SqliteDatabase database) : IItemDatabase
{
    public Task<Dictionary<long, long>> PositionsAsync() => database.ReadAsync(ItemReader.Positions, CancellationToken.None);

    public Task<FoldedParts> ReadAsync(long streamId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => ItemReader.Read(connection, streamId), cancellationToken);

    public Task<ItemKeyframe?> ReadKeyframeAsync(long streamId, long minLsn, long maxBytes) =>
        database.ReadAsync(connection => KeyframeReader.Read(connection, streamId, minLsn, maxBytes), CancellationToken.None);

    public IItemTables OpenWriter() => new ItemTables(database);

    public StorageException Error(string what, Exception reason) => SqliteErrors.Wrap(database.Name, what, reason);
}

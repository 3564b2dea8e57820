using DataPool.Core.Storage;
using DataPool.Core.Streams.History;
using DataPool.Storage.Engine;
using DataPool.Storage.Engine.History;
using DataPool.Storage.Engine.Items;

namespace DataPool.Storage.PostgreSql.Items;

/// <summary>The folded streams in PostgreSQL.</summary>
internal sealed class PostgresItemDatabase(PostgresDatabase database, StorageHooks hooks) : IItemDatabase
{
    public Task<Dictionary<long, long>> PositionsAsync() => database.ReadAsync(PositionsAsync, CancellationToken.None);

    public Task<FoldedParts> ReadAsync(long streamId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => ReadAsync(session, streamId), cancellationToken);

    public Task<ItemKeyframe?> ReadKeyframeAsync(long streamId, long minLsn, long maxBytes) =>
        database.ReadAsync(session => ReadKeyframeAsync(session, streamId, minLsn, maxBytes), CancellationToken.None);

    public IItemTables OpenWriter() => new PostgresItemTables(database.OpenWriter(), hooks);

    public StorageException Error(string what, Exception reason) => PostgresErrors.Wrap(what, reason);

    private static async Task<Dictionary<long, long>> PositionsAsync(PostgresSession session)
    {
        var positions = await session.ListAsync("SELECT stream_id, lsn FROM head WHERE lsn >= 0", row => (row.GetInt64(0), row.GetInt64(1))).ConfigureAwait(false);
        return positions.ToDictionary();
    }

    private static async Task<FoldedParts> ReadAsync(PostgresSession session, long streamId)
    {
        if (await HeadAsync(session, streamId).ConfigureAwait(false) is not var (lsn, head)) return FoldedParts.None;
        if (lsn == FoldedParts.Deleting) return FoldedParts.None with { FoldedLsn = lsn };
        var shapes = await PartsAsync(session, "shape", streamId).ConfigureAwait(false);
        var items = await PartsAsync(session, "item", streamId).ConfigureAwait(false);
        return new FoldedParts(lsn, head, shapes, items);
    }

    private static async Task<ItemKeyframe?> ReadKeyframeAsync(PostgresSession session, long streamId, long minLsn, long maxBytes)
    {
        if (await HeadAsync(session, streamId).ConfigureAwait(false) is not var (lsn, head)) return null;
        if (lsn < minLsn || lsn == FoldedParts.Deleting) return null;
        using var keyframe = new KeyframeBuilder(maxBytes);
        keyframe.Head(head);
        foreach (var shape in await PartsAsync(session, "shape", streamId).ConfigureAwait(false)) keyframe.Shape(shape.Number, shape.Body.Span);
        foreach (var item in await PartsAsync(session, "item", streamId).ConfigureAwait(false))
        {
            keyframe.Item(item.Number, item.Body.Span);
            if (keyframe.IsTooLarge) break;
        }

        return new ItemKeyframe(lsn, keyframe.At, keyframe.ToBlock());
    }

    private static async Task<(long Lsn, byte[] Body)?> HeadAsync(PostgresSession session, long streamId)
    {
        var heads = await session.ListAsync(
            "SELECT lsn, body FROM head WHERE stream_id = $1", row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), streamId).ConfigureAwait(false);
        return heads is [var head] ? head : null;
    }

    private static Task<List<StoredPart>> PartsAsync(PostgresSession session, string table, long streamId) => session.ListAsync(
        $"SELECT number, body FROM {table} WHERE stream_id = $1 ORDER BY number", row => new StoredPart(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), streamId);
}

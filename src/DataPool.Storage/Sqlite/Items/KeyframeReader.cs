using DataPool.Core.Streams.History;
using DataPool.Storage.Engine.History;
using DataPool.Storage.Engine.Items;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Items;

/// <summary>Makes keyframes of folded streams.</summary>
internal static class KeyframeReader
{
    /// <summary>Reads one; null while the parts do not stand at the wanted position or a later one.</summary>
    public static ItemKeyframe? Read(SqliteConnection connection, long streamId, long minLsn, long maxBytes)
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        using var keyframe = new KeyframeBuilder(maxBytes);
        long lsn;
        using (var head = new RawRows(connection, "SELECT lsn, body FROM head WHERE stream_id = ?1", streamId))
        {
            if (!head.Read()) return null;
            lsn = head.Integer(0);
            if (lsn < minLsn || lsn == FoldedParts.Deleting) return null;
            keyframe.Head(head.Blob(1));
        }

        using (var shapes = Parts(connection, "shape", streamId))
        {
            while (shapes.Read() && !keyframe.IsTooLarge) keyframe.Shape(shapes.Integer(0), shapes.Blob(1));
        }

        using (var items = Parts(connection, "item", streamId))
        {
            while (items.Read() && !keyframe.IsTooLarge) keyframe.Item(items.Integer(0), items.Blob(1));
        }

        return new ItemKeyframe(lsn, keyframe.At, keyframe.ToBlock());
    }

    private static RawRows Parts(SqliteConnection connection, string table, long streamId) =>
        new(connection, $"SELECT number, body FROM {table} WHERE stream_id = ?1 ORDER BY number", streamId);
}

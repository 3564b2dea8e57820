using DataPool.Core.Storage;
using DataPool.Storage.Engine.Items;

namespace DataPool.Storage.Sqlite.Items;

/// <summary>The statements of the writer of folded streams.</summary>
internal sealed class ItemTables : RawTables, IItemTables
{
    private const int RowsPerStep = 5000;

    private readonly RawStatement _setHead;
    private readonly RawStatement _deleteHead;
    private readonly Parts _shapes;
    private readonly Parts _items;

    public ItemTables(SqliteDatabase database) : base(database)
    {
        _setHead = Prepare("INSERT INTO head(stream_id, lsn, body) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET lsn = excluded.lsn, body = excluded.body");
        _deleteHead = Prepare("DELETE FROM head WHERE stream_id = ?1");
        _shapes = new Parts(this, "shape");
        _items = new Parts(this, "item");
    }

    public void Fold(FoldBatch batch)
    {
        var streamId = batch.Lease.StreamId;
        _setHead.Bind(1, streamId).Bind(2, batch.Lsn).Execute(3, batch.Head.Span);
        _shapes.Write(streamId, batch.Shapes);
        _items.Write(streamId, batch.Items);
    }

    /// <summary>Deletes some thousand rows of a stream; true when nothing of it is left. The epoch is the file's, which each transaction looks at.</summary>
    public bool DeleteStep(long streamId, long epoch)
    {
        // The mark first: whoever reads the stream from now on knows that its parts are no longer whole.
        _setHead.Bind(1, streamId).Bind(2, FoldedParts.Deleting).Execute(3, default);
        if (_items.DeleteStep(streamId) > 0 || _shapes.DeleteStep(streamId) > 0) return false;
        _deleteHead.Bind(1, streamId).Execute();
        return true;
    }

    private sealed class Parts(ItemTables tables, string table)
    {
        private readonly RawStatement _set = tables.Prepare(
            $"INSERT INTO {table}(stream_id, number, body) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET body = excluded.body");
        private readonly RawStatement _delete = tables.Prepare($"DELETE FROM {table} WHERE stream_id = ?1 AND number = ?2");
        private readonly RawStatement _deleteStep = tables.Prepare(
            $"DELETE FROM {table} WHERE stream_id = ?1 AND number <= (SELECT max(number) FROM (SELECT number FROM {table} WHERE stream_id = ?1 ORDER BY number LIMIT {RowsPerStep}))");

        public void Write(long streamId, IReadOnlyList<StoredPart> parts)
        {
            _set.Bind(1, streamId);
            _delete.Bind(1, streamId);
            for (var i = 0; i < parts.Count; i++)
            {
                var part = parts[i];
                if (part.Body.IsEmpty)
                    _delete.Bind(2, part.Number).Execute();
                else
                    _set.Bind(2, part.Number).Execute(3, part.Body.Span);
            }
        }

        public int DeleteStep(long streamId) => _deleteStep.Bind(1, streamId).Execute();
    }
}

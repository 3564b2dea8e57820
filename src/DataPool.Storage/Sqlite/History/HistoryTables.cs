using DataPool.Storage.Engine.History;

namespace DataPool.Storage.Sqlite.History;

/// <summary>The statements of the history's writer.</summary>
internal sealed class HistoryTables : RawTables, IHistoryTables
{
    private readonly RawStatement _addKeyframe;
    private readonly RawStatement _addSegment;
    private readonly RawStatement _dropKeyframes;
    private readonly RawStatement _dropSegments;

    public HistoryTables(SqliteDatabase database) : base(database)
    {
        _addKeyframe = Prepare("INSERT INTO keyframe(stream_id, lsn, at, bytes, body) VALUES (?1, ?2, ?3, ?4, ?5)");
        _addSegment = Prepare("INSERT INTO segment(stream_id, first_lsn, last_lsn, bytes, body) VALUES (?1, ?2, ?3, ?4, ?5)");
        _dropKeyframes = Prepare("DELETE FROM keyframe WHERE stream_id = ?1 AND lsn <= ?2");
        _dropSegments = Prepare($"DELETE FROM segment WHERE id IN (SELECT id FROM segment WHERE stream_id = ?1 AND last_lsn <= ?2 ORDER BY last_lsn LIMIT {IHistoryTables.SegmentsPerStep})");
    }

    public void AddKeyframe(long streamId, long lsn, DateTimeOffset at, byte[] block) =>
        _addKeyframe.Bind(1, streamId).Bind(2, lsn).Bind(3, at.UtcTicks).Bind(4, block.Length).Execute(5, block);

    public void AddSegment(long streamId, long firstLsn, long lastLsn, ReadOnlySpan<byte> block) =>
        _addSegment.Bind(1, streamId).Bind(2, firstLsn).Bind(3, lastLsn).Bind(4, block.Length).Execute(5, block);

    /// <summary>Deletes the keyframes up to a position.</summary>
    public void DropKeyframes(long streamId, long upToLsn) => _dropKeyframes.Bind(1, streamId).Bind(2, upToLsn).Execute();

    /// <summary>Deletes some segments that end at or before a position; false when there are no more.</summary>
    public bool DropSegments(long streamId, long upToLsn) =>
        _dropSegments.Bind(1, streamId).Bind(2, upToLsn).Execute() == IHistoryTables.SegmentsPerStep;
}

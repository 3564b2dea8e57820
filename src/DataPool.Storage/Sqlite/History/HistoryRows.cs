using DataPool.Core.Storage;
using DataPool.Storage.Engine.History;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.History;

/// <summary>Reads the history's database.</summary>
internal static class HistoryRows
{
    /// <summary>All keyframes, by stream and position.</summary>
    public static List<StoredKeyframe> Keyframes(SqliteConnection connection)
    {
        using var rows = new RawRows(connection, "SELECT stream_id, lsn, at, bytes FROM keyframe ORDER BY stream_id, lsn");
        var keyframes = new List<StoredKeyframe>();
        while (rows.Read())
            keyframes.Add(new StoredKeyframe(rows.Integer(0), rows.Integer(1), Time(rows.Integer(2)), rows.Integer(3)));
        return keyframes;
    }

    /// <summary>For each stream with segments, where the first and the last of them end.</summary>
    public static Dictionary<long, (long First, long Last)> Ends(SqliteConnection connection)
    {
        using var rows = new RawRows(connection, "SELECT stream_id, min(last_lsn), max(last_lsn) FROM segment GROUP BY stream_id");
        var ends = new Dictionary<long, (long First, long Last)>();
        while (rows.Read()) ends.Add(rows.Integer(0), (rows.Integer(1), rows.Integer(2)));
        return ends;
    }

    /// <summary>For each keyframe that segments follow, by stream and position, the bytes of those up to the next keyframe.</summary>
    public static Dictionary<(long StreamId, long Lsn), long> Bytes(SqliteConnection connection)
    {
        using var rows = new RawRows(
            connection,
            """
            SELECT stream_id, lsn, sum(bytes) FROM (
                SELECT stream_id, bytes, (SELECT max(keyframe.lsn) FROM keyframe WHERE keyframe.stream_id = segment.stream_id AND keyframe.lsn < segment.last_lsn) AS lsn
                FROM segment)
            WHERE lsn IS NOT NULL GROUP BY stream_id, lsn
            """);
        var bytes = new Dictionary<(long StreamId, long Lsn), long>();
        while (rows.Read()) bytes.Add((rows.Integer(0), rows.Integer(1)), rows.Integer(2));
        return bytes;
    }

    /// <summary>The bytes of a stream's segments that end after one position and up to another.</summary>
    public static long Bytes(SqliteConnection connection, long streamId, long afterLsn, long upToLsn)
    {
        using var rows = new RawRows(
            connection, "SELECT coalesce(sum(bytes), 0) FROM segment WHERE stream_id = ?1 AND last_lsn > ?2 AND last_lsn <= ?3", streamId, afterLsn, upToLsn);
        rows.Read();
        return rows.Integer(0);
    }

    /// <summary>Shows a visitor what is stored from the keyframe of a time on.</summary>
    public static (bool Found, bool WantsMore) Read(
        SqliteConnection connection, long streamId, DateTimeOffset from, bool orOldest, IHistoryVisitor visitor, CancellationToken cancellationToken)
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        if (!ReadKeyframe(connection, "at <= ?2 ORDER BY lsn DESC", streamId, from.UtcTicks, visitor, out var lsn)
            && !(orOldest && ReadKeyframe(connection, "at > ?2 ORDER BY lsn", streamId, from.UtcTicks, visitor, out lsn)))
        {
            return (false, false);
        }

        using var rows = new RawRows(
            connection, "SELECT first_lsn, body FROM segment WHERE stream_id = ?1 AND last_lsn > ?2 ORDER BY last_lsn", streamId, lsn);
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!visitor.Segment(rows.Integer(0), rows.Blob(1).ToArray())) return (true, false);
        }

        return (true, true);
    }

    private static bool ReadKeyframe(
        SqliteConnection connection, string which, long streamId, long ticks, IHistoryVisitor visitor, out long lsn)
    {
        using var rows = new RawRows(connection, $"SELECT lsn, at, body FROM keyframe WHERE stream_id = ?1 AND {which} LIMIT 1", streamId, ticks);
        lsn = 0;
        if (!rows.Read()) return false;
        lsn = rows.Integer(0);
        visitor.Keyframe(lsn, Time(rows.Integer(1)), rows.Blob(2).ToArray());
        return true;
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}

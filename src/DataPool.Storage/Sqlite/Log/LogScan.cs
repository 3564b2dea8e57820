using DataPool.Storage.Engine.Log;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Log;

/// <summary>What one pass over the log tells at the start.</summary>
internal sealed class LogScan
{
    private readonly HashSet<long> _unfolded = [];

    /// <summary>The last number given in the sequence.</summary>
    public long LastSeq { get; private set; }

    public LogIndex Index { get; } = new();

    /// <summary>Streams and the row up to which they were deleted.</summary>
    public Dictionary<long, long> Deleted { get; } = [];

    /// <summary>Streams with rows beyond their fold, ascending.</summary>
    public IReadOnlyList<long> Unfolded => [.. _unfolded.Order()];

    public static LogScan Run(SqliteConnection connection, IReadOnlyDictionary<long, long> folded, LogRetention retention)
    {
        var scan = new LogScan();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT stream_id, seq FROM deleted";
        using (var rows = command.ExecuteReader())
        {
            while (rows.Read()) scan.Deleted.Add(rows.GetInt64(0), rows.GetInt64(1));
        }

        // Numbers start after those of deletions too, or new rows of such a stream would count as deleted.
        scan.LastSeq = scan.Deleted.Values.DefaultIfEmpty().Max();
        command.CommandText = "SELECT seq, stream_id, lsn, length(body) FROM log ORDER BY seq";
        using (var rows = command.ExecuteReader())
        {
            while (rows.Read())
                scan.Add(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), folded, retention);
        }

        foreach (var (streamId, lsn) in folded) retention.Folded(streamId, lsn);
        return scan;
    }

    private void Add(
        long seq, long streamId, long lsn, long bytes, IReadOnlyDictionary<long, long> folded, LogRetention retention)
    {
        LastSeq = Math.Max(LastSeq, seq);
        Index.Add(seq, streamId);
        var isDeleted = seq <= Deleted.GetValueOrDefault(streamId);
        retention.Add(seq, streamId, isDeleted ? 0 : lsn, bytes);
        if (!isDeleted && lsn > folded.GetValueOrDefault(streamId)) _unfolded.Add(streamId);
    }
}

using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Log;

/// <summary>
/// Where each stream's rows are in the log, up to a place in its sequence: one scan serves the loading of many streams,
/// at the start or after a failed commit. A stream's part is taken once. Four bytes a row.
/// </summary>
internal sealed class LogIndex
{
    private readonly Dictionary<long, List<uint>> _rows = [];
    private readonly HashSet<long> _taken = [];
    private long _base;

    /// <summary>The last row that it knows.</summary>
    public long UpTo { get; private set; }

    public static LogIndex Build(SqliteConnection connection)
    {
        var index = new LogIndex();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT seq, stream_id FROM log ORDER BY seq";
        using var rows = command.ExecuteReader();
        while (rows.Read()) index.Add(rows.GetInt64(0), rows.GetInt64(1));
        return index;
    }

    public void Add(long seq, long streamId)
    {
        if (UpTo == 0) _base = seq;
        UpTo = seq;
        ref var rows = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, streamId, out _);
        (rows ??= []).Add(checked((uint)(seq - _base)));
    }

    /// <summary>The stream's rows as ranges, ascending; false when they have been taken already.</summary>
    public bool TryTake(long streamId, out List<(long First, long Last)> ranges)
    {
        ranges = [];
        if (!_taken.Add(streamId)) return false;
        if (!_rows.Remove(streamId, out var rows)) return true;
        foreach (var row in rows)
        {
            // Reading over a few rows of other streams is cheaper than another search.
            var seq = _base + row;
            if (ranges.Count > 0 && seq - ranges[^1].Last <= 16)
                ranges[^1] = (ranges[^1].First, seq);
            else
                ranges.Add((seq, seq));
        }

        return true;
    }
}

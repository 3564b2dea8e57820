using System.Collections.Concurrent;
using DataPool.Core.Storage;
using DataPool.Storage.Engine.Log;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Log;

/// <summary>Reads a stream's rows, by an index in memory: the table has none by stream.</summary>
internal sealed class LogReader(LogIndex index, IReadOnlyDictionary<long, long> deleted)
{
    /// <summary>Rows added since the index was made that are scanned for a stream before it is made anew.</summary>
    private const long MaxTail = 50_000;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<long, long> _deleted = new(deleted);
    private LogIndex _index = index;

    /// <summary>The stream's rows up to here are no longer its own.</summary>
    public void Forget(long streamId, long seq) => _deleted[streamId] = seq;

    /// <summary>The place in the sequence up to which rows of this stream are no longer its own; 0 when it was never deleted.</summary>
    public long DeletedUpTo(long streamId) => _deleted.GetValueOrDefault(streamId);

    /// <summary>
    /// The rows after the fold, and those before it as far back as they are without a gap. Nothing of the stream may be
    /// on its way into the log.
    /// </summary>
    public List<LogRow> Read(SqliteConnection connection, long streamId, long foldedLsn)
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        var ranges = Locate(connection, streamId, LastSeq(command));
        var from = _deleted.GetValueOrDefault(streamId) + 1;

        command.CommandText = "SELECT lsn, body FROM log WHERE seq BETWEEN $first AND $last AND stream_id = $stream ORDER BY seq";
        var first = command.Parameters.Add("$first", SqliteType.Integer);
        var last = command.Parameters.Add("$last", SqliteType.Integer);
        command.Parameters.AddWithValue("$stream", streamId);
        var log = new List<LogRow>();
        foreach (var range in ranges)
        {
            if (range.Last < from) continue;
            first.Value = Math.Max(range.First, from);
            last.Value = range.Last;
            using var rows = command.ExecuteReader();
            while (rows.Read()) log.Add(new LogRow(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)));
        }

        return LogGaps.Cut(log, streamId, foldedLsn);
    }

    private static long LastSeq(SqliteCommand command)
    {
        command.CommandText = "SELECT coalesce(max(seq), 0) FROM log";
        return (long)command.ExecuteScalar()!;
    }

    private List<(long First, long Last)> Locate(SqliteConnection connection, long streamId, long lastSeq)
    {
        lock (_gate)
        {
            List<(long First, long Last)> ranges;
            if (lastSeq - _index.UpTo > MaxTail || !_index.TryTake(streamId, out ranges))
            {
                // On this transaction's view, which holds all rows of this stream. Streams that load at the same time
                // wait here, and are served by the same scan.
                _index = LogIndex.Build(connection);
                _index.TryTake(streamId, out ranges);
            }

            if (lastSeq > _index.UpTo) ranges.Add((_index.UpTo + 1, lastSeq));
            return ranges;
        }
    }
}

using DataPool.Storage.Engine.Log;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Log;

/// <summary>Reads the log on, in the order of its sequence over all streams.</summary>
internal static class LogTail
{
    private const int MaxRows = 5000;
    private const long MaxBytes = 4 << 20;

    /// <summary>Reads some thousand rows behind a place, so that the WAL is never held for long; returns how many there were.</summary>
    public static int Read(SqliteConnection connection, long afterSeq, RowTaker take)
    {
        using var log = new RawRows(connection, "SELECT seq, stream_id, lsn, body FROM log WHERE seq > ?1 ORDER BY seq", afterSeq);
        var rows = 0;
        for (var bytes = 0L; rows < MaxRows && bytes < MaxBytes && log.Read(); rows++)
        {
            var body = log.Blob(3);
            bytes += body.Length;
            take(log.Integer(0), log.Integer(1), log.Integer(2), body);
        }

        return rows;
    }
}

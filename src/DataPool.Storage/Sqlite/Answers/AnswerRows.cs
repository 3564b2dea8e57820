using DataPool.Storage.Engine.Answers;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Answers;

/// <summary>Reads the table of answers.</summary>
internal static class AnswerRows
{
    /// <summary>Fills the index with the answers that are not too old.</summary>
    /// <returns>The last row's number; 0 where there is none.</returns>
    public static long Scan(SqliteConnection connection, AnswerIndex index, DateTimeOffset now)
    {
        // On the raw handle: there may be millions, and the server is not ready before.
        using var rows = new RawRows(connection, "SELECT seq, at, connector, key_high, key_low, length(body) FROM answer ORDER BY seq");
        var last = 0L;
        while (rows.Read())
        {
            var row = Row(rows);
            last = row.Seq;
            index.AddBytes(row.BodyLength);
            if (!row.IsExpired(now)) index.Restore(row.Key, last);
        }

        return last;
    }

    /// <summary>The fingerprint and the body of a row; null when it is gone.</summary>
    public static (UInt128 Fingerprint, byte[] Body)? Find(SqliteConnection connection, long seq)
    {
        using var rows = new RawRows(connection, "SELECT print_high, print_low, body FROM answer WHERE seq = ?1", seq);
        return rows.Read() ? (new UInt128((ulong)rows.Integer(0), (ulong)rows.Integer(1)), rows.Blob(2).ToArray()) : null;
    }

    /// <summary>The oldest rows after one.</summary>
    public static List<AnswerRow> Oldest(SqliteConnection connection, long after, int limit)
    {
        using var rows = new RawRows(
            connection, "SELECT seq, at, connector, key_high, key_low, length(body) FROM answer WHERE seq > ?1 ORDER BY seq LIMIT ?2", after, limit);
        var found = new List<AnswerRow>();
        while (rows.Read()) found.Add(Row(rows));
        return found;
    }

    // seq, at, connector, key_high, key_low, length(body).
    private static AnswerRow Row(RawRows rows) =>
        new(rows.Integer(0), new DateTime(rows.Integer(1), DateTimeKind.Utc), AnswerKey.Of((int)rows.Integer(2), rows.Integer(3), rows.Integer(4)), (int)rows.Integer(5));
}

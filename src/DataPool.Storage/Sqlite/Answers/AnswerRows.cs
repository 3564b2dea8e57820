using DataPool.Core.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataPool.Storage.Sqlite.Answers;

/// <summary>A row without its body.</summary>
internal readonly record struct AnswerRow(long Seq, DateTime At, AnswerKey Key, int BodyLength);

/// <summary>Reads the table of answers.</summary>
internal static class AnswerRows
{
    /// <summary>Fills the index with the answers that are not too old.</summary>
    /// <returns>The last row's number; 0 where there is none.</returns>
    public static long Scan(SqliteConnection connection, AnswerIndex index, DateTimeOffset now)
    {
        // On the raw handle: there may be millions, and the server is not ready before.
        var handle = connection.Handle!;
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_prepare_v2(handle, "SELECT seq, at, connector, key_high, key_low, length(body) FROM answer ORDER BY seq", out var statement), handle);
        using (statement)
        {
            var last = 0L;
            int code;
            while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
            {
                last = raw.sqlite3_column_int64(statement, 0);
                index.AddBytes(raw.sqlite3_column_int64(statement, 5));
                if (!IsExpired(new DateTime(raw.sqlite3_column_int64(statement, 1), DateTimeKind.Utc), now))
                    index.Restore(AnswerKey.Of(raw.sqlite3_column_int(statement, 2), raw.sqlite3_column_int64(statement, 3), raw.sqlite3_column_int64(statement, 4)), last);
            }

            SqliteException.ThrowExceptionForRC(code, handle);
            return last;
        }
    }

    /// <summary>The fingerprint and the body of a row; null when it is gone.</summary>
    public static (UInt128 Fingerprint, byte[] Body)? Find(SqliteConnection connection, long seq)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT print_high, print_low, body FROM answer WHERE seq = $seq";
        command.Parameters.AddWithValue("$seq", seq);
        using var rows = command.ExecuteReader();
        return rows.Read() ? (new UInt128((ulong)rows.GetInt64(0), (ulong)rows.GetInt64(1)), rows.GetFieldValue<byte[]>(2)) : null;
    }

    /// <summary>The oldest rows after one.</summary>
    public static List<AnswerRow> Oldest(SqliteConnection connection, long after, int limit)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT seq, at, connector, key_high, key_low, length(body) FROM answer WHERE seq > $after ORDER BY seq LIMIT $limit";
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$limit", limit);
        using var rows = command.ExecuteReader();
        var found = new List<AnswerRow>();
        while (rows.Read())
            found.Add(new AnswerRow(rows.GetInt64(0), new DateTime(rows.GetInt64(1), DateTimeKind.Utc), AnswerKey.Of(rows.GetInt32(2), rows.GetInt64(3), rows.GetInt64(4)), rows.GetInt32(5)));
        return found;
    }

    /// <summary>
    /// Whether an answer need not be remembered any more. One from far in the future was written while the clock was
    /// wrong; it must not keep the younger ones behind it for ever.
    /// </summary>
    public static bool IsExpired(DateTime at, DateTimeOffset now) => (now.UtcDateTime - at).Duration() >= IAnswerStore.Period;
}

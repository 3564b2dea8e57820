using DataPool.Storage.Engine.Answers;
using Npgsql;

namespace DataPool.Storage.PostgreSql.Log;

/// <summary>Reads the table of answers.</summary>
internal static class PostgresAnswerRows
{
    private const string Select = "SELECT seq, at, connector, key_high, key_low, length(body) FROM answer";

    /// <summary>Shows all rows, of which there may be millions, one after the other.</summary>
    public static Task EachAsync(PostgresSession session, Action<AnswerRow> take) => session.EachAsync(Select + " ORDER BY seq", row => take(Row(row)));

    /// <summary>The oldest rows after one.</summary>
    public static Task<List<AnswerRow>> OldestAsync(PostgresSession session, long after, int limit) =>
        session.ListAsync(Select + " WHERE seq > $1 ORDER BY seq LIMIT $2", Row, after, limit);

    /// <summary>The rows after one, for the log's writer, which has a thread of its own.</summary>
    public static List<AnswerRow> After(NpgsqlConnection connection, long after)
    {
        using var command = new NpgsqlCommand(Select + " WHERE seq > $1 ORDER BY seq", connection) { Parameters = { new NpgsqlParameter<long> { TypedValue = after } } };
        using var rows = command.ExecuteReader();
        var list = new List<AnswerRow>();
        while (rows.Read()) list.Add(Row(rows));
        return list;
    }

    /// <summary>The fingerprint and the body of a row; null when it is gone.</summary>
    public static async Task<(UInt128 Fingerprint, byte[] Body)?> FindAsync(PostgresSession session, long seq)
    {
        var found = await session.ListAsync(
            "SELECT print_high, print_low, body FROM answer WHERE seq = $1",
            row => (new UInt128((ulong)row.GetInt64(0), (ulong)row.GetInt64(1)), row.GetFieldValue<byte[]>(2)), seq).ConfigureAwait(false);
        return found is [var only] ? only : null;
    }

    private static AnswerRow Row(NpgsqlDataReader row) => new(
        row.GetInt64(0), new DateTime(row.GetInt64(1), DateTimeKind.Utc), AnswerKey.Of(row.GetInt32(2), row.GetInt64(3), row.GetInt64(4)), row.GetInt32(5));
}

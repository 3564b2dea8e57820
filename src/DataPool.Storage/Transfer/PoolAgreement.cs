using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Transfer;

/// <summary>
/// Whether items and log, of which the log was looked at last, are a state of the pool together: nothing that is missing in
/// the items may have been cut off from the log in between.
/// </summary>
internal static class PoolAgreement
{
    /// <param name="items">The items.</param>
    /// <param name="log">The log, looked at after them.</param>
    /// <param name="laterItems">The items again, looked at after the log.</param>
    public static bool Holds(SqliteConnection items, SqliteConnection log, SqliteConnection laterItems)
    {
        if (!items.HasTable("head") || !log.HasTable("deleted")) return true;
        var folded = Positions(items);
        var last = new Dictionary<long, long>(folded);
        using (var command = log.CreateCommand())
        {
            command.CommandText =
                "SELECT l.stream_id, l.lsn FROM log l LEFT JOIN deleted d ON d.stream_id = l.stream_id WHERE l.seq > ifnull(d.seq, 0) ORDER BY l.seq";
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                var (stream, lsn) = (rows.GetInt64(0), rows.GetInt64(1));
                var before = last.GetValueOrDefault(stream);
                if (lsn <= before) continue;
                if (lsn > before + 1) return false;
                last[stream] = lsn;
            }
        }

        // A stream of which nothing but folded rows is there may have had others, which were folded and cut off.
        return Positions(laterItems).All(head => head.Value <= last.GetValueOrDefault(head.Key));
    }

    private static Dictionary<long, long> Positions(SqliteConnection items)
    {
        var positions = new Dictionary<long, long>();
        using var command = items.CreateCommand();
        command.CommandText = "SELECT stream_id, lsn FROM head WHERE lsn > 0";
        using var rows = command.ExecuteReader();
        while (rows.Read()) positions.Add(rows.GetInt64(0), rows.GetInt64(1));
        return positions;
    }
}

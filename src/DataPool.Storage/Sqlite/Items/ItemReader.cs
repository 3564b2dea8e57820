using DataPool.Core.Storage;
using DataPool.Storage.Engine.Items;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Items;

/// <summary>Reads folded streams.</summary>
internal static class ItemReader
{
    /// <summary>Each stream's folded log position; those being deleted are left out.</summary>
    public static Dictionary<long, long> Positions(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT stream_id, lsn FROM head WHERE lsn >= 0";
        using var rows = command.ExecuteReader();
        var positions = new Dictionary<long, long>();
        while (rows.Read()) positions.Add(rows.GetInt64(0), rows.GetInt64(1));
        return positions;
    }

    public static FoldedParts Read(SqliteConnection connection, long streamId)
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.Parameters.AddWithValue("$stream", streamId);
        command.CommandText = "SELECT lsn, body FROM head WHERE stream_id = $stream";
        long lsn;
        byte[] head;
        using (var rows = command.ExecuteReader())
        {
            if (!rows.Read()) return FoldedParts.None;
            lsn = rows.GetInt64(0);
            head = rows.GetFieldValue<byte[]>(1);
        }

        if (lsn == FoldedParts.Deleting) return FoldedParts.None with { FoldedLsn = lsn };
        return new FoldedParts(lsn, head, Parts(command, "shape"), Parts(command, "item"));
    }

    private static List<StoredPart> Parts(SqliteCommand command, string table)
    {
        command.CommandText = $"SELECT number, body FROM {table} WHERE stream_id = $stream ORDER BY number";
        using var rows = command.ExecuteReader();
        var parts = new List<StoredPart>();
        while (rows.Read()) parts.Add(new StoredPart(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)));
        return parts;
    }
}

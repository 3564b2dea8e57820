using DataPool.Core.Storage;
using DataPool.Storage.Config;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Config;

/// <summary>Streams as rows.</summary>
internal static class StreamRows
{
    public static List<StoredStreamInfo> Read(SqliteCommand command)
    {
        using var rows = command.Query($"SELECT {ConfigRows.StreamColumns} FROM stream ORDER BY name");
        var streams = new List<StoredStreamInfo>();
        while (rows.Read()) streams.Add(ConfigRows.Stream(rows));
        return streams;
    }

    public static List<long> ReadDeleted(SqliteCommand command)
    {
        using var rows = command.Query("SELECT id FROM deleted_stream ORDER BY id");
        var streams = new List<long>();
        while (rows.Read()) streams.Add(rows.GetInt64(0));
        return streams;
    }

    /// <summary>The number of the stream of a name, which is created where there is none.</summary>
    public static long Ensure(SqliteCommand command, NewStream stream, DateTimeOffset now)
    {
        command.Run(
            "INSERT INTO stream(name, epoch, created_at) VALUES (?1, ?2, ?3) ON CONFLICT(name) DO NOTHING", stream.Name, stream.Epoch, now.UtcTicks);
        return (long)command.Value("SELECT id FROM stream WHERE name = ?1", stream.Name)!;
    }

    /// <summary>Replaces all that a connector has besides its own stream.</summary>
    public static void SetOthers(SqliteCommand command, string connectorId, ReadOnlySpan<long> streams)
    {
        command.Run("DELETE FROM other_stream WHERE connector_id = ?1", connectorId);
        for (var i = 0; i < streams.Length; i++)
            command.Run("INSERT INTO other_stream(connector_id, stream_id, place) VALUES (?1, ?2, ?3)", connectorId, streams[i], i + 1);
    }

    public static StreamDeletion Delete(SqliteCommand command, long streamId, string epoch, DateTimeOffset now)
    {
        if (command.Value("SELECT name FROM stream WHERE id = ?1", streamId) is not string name) return new StreamDeletion(null);
        command.Run("DELETE FROM other_stream WHERE stream_id = ?1 AND place IS NULL", streamId); // Nothing is left there to withdraw.
        StoredStreamInfo? recreated = null;
        if (command.Value("SELECT 1 WHERE EXISTS(SELECT 1 FROM connector WHERE stream_id = ?1) OR EXISTS(SELECT 1 FROM other_stream WHERE stream_id = ?1)", streamId) is not null)
        {
            // The old one steps aside: names are unique. No stream can have such a name.
            command.Run("UPDATE stream SET name = '/' || id WHERE id = ?1", streamId);
            recreated = new StoredStreamInfo(Ensure(command, new NewStream(name, epoch), now), name, epoch, now);
            command.Run("UPDATE connector SET stream_id = ?2 WHERE stream_id = ?1", streamId, recreated.Id);
            command.Run("UPDATE other_stream SET stream_id = ?2 WHERE stream_id = ?1", streamId, recreated.Id);
        }

        command.Run("DELETE FROM stream WHERE id = ?1", streamId);
        command.Run("INSERT INTO deleted_stream(id) VALUES (?1)", streamId);
        return new StreamDeletion(recreated);
    }
}

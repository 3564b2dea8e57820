using DataPool.Storage.Engine;
using DataPool.Storage.Engine.History;
using Npgsql;
using NpgsqlTypes;

namespace DataPool.Storage.PostgreSql.History;

/// <summary>The statements of the history's writer.</summary>
internal sealed class PostgresHistoryTables(NpgsqlConnection connection, StorageHooks hooks) : IHistoryTables
{
    public void Begin()
    {
        hooks.Beginning?.Invoke(connection, "history-writer");
        Run("BEGIN");
    }

    // Another process may have been there: it read the same log.
    public void AddKeyframe(long streamId, long lsn, DateTimeOffset at, byte[] block) => Run(
        "INSERT INTO keyframe(stream_id, lsn, at, bytes, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (stream_id, lsn) DO NOTHING",
        Number(streamId), Number(lsn), Number(at.UtcTicks), Number(block.Length), new NpgsqlParameter<byte[]> { TypedValue = block });

    public void AddSegment(long streamId, long firstLsn, long lastLsn, ReadOnlySpan<byte> block) => Run(
        "INSERT INTO segment(stream_id, first_lsn, last_lsn, bytes, body) VALUES ($1, $2, $3, $4, $5)",
        Number(streamId), Number(firstLsn), Number(lastLsn), Number(block.Length), new NpgsqlParameter<byte[]> { TypedValue = block.ToArray() });

    public void DropKeyframes(long streamId, long upToLsn) =>
        Run("DELETE FROM keyframe WHERE stream_id = $1 AND lsn <= $2", Number(streamId), Number(upToLsn));

    public bool DropSegments(long streamId, long upToLsn) => Run(
        "DELETE FROM segment WHERE id IN (SELECT id FROM segment WHERE stream_id = $1 AND last_lsn <= $2 ORDER BY last_lsn LIMIT $3)",
        Number(streamId), Number(upToLsn), Number(IHistoryTables.SegmentsPerStep)) == IHistoryTables.SegmentsPerStep;

    public void Commit()
    {
        hooks.Committing?.Invoke(connection, "history-writer");
        Run("COMMIT");
    }

    public void Checkpoint()
    {
        // The server does that by itself.
    }

    public void Dispose() => connection.Dispose();

    private static NpgsqlParameter<long> Number(long value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint };

    private int Run(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        return command.ExecuteNonQuery();
    }
}

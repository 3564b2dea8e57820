using DataPool.Core.Storage;
using DataPool.Storage.Engine;
using DataPool.Storage.Engine.History;
using Npgsql;

namespace DataPool.Storage.PostgreSql.History;

/// <summary>The history in PostgreSQL.</summary>
internal sealed class PostgresHistoryDatabase(PostgresDatabase database, StorageHooks hooks) : IHistoryDatabase
{
    public Task<List<StoredKeyframe>> KeyframesAsync() => database.ReadAsync(
        session => session.ListAsync(
            "SELECT stream_id, lsn, at, bytes FROM keyframe ORDER BY stream_id, lsn",
            row => new StoredKeyframe(row.GetInt64(0), row.GetInt64(1), Time(row.GetInt64(2)), row.GetInt64(3))),
        CancellationToken.None);

    public async Task<Dictionary<long, (long First, long Last)>> EndsAsync()
    {
        var ends = await database.ReadAsync(
            session => session.ListAsync(
                "SELECT stream_id, min(last_lsn), max(last_lsn) FROM segment GROUP BY stream_id",
                row => (row.GetInt64(0), (row.GetInt64(1), row.GetInt64(2)))),
            CancellationToken.None).ConfigureAwait(false);
        return ends.ToDictionary();
    }

    public async Task<Dictionary<(long StreamId, long Lsn), long>> BytesAsync()
    {
        var bytes = await database.ReadAsync(
            session => session.ListAsync(
                """
                SELECT stream_id, lsn, sum(bytes)::bigint FROM (
                    SELECT stream_id, bytes, (SELECT max(keyframe.lsn) FROM keyframe WHERE keyframe.stream_id = segment.stream_id AND keyframe.lsn < segment.last_lsn) AS lsn
                    FROM segment) AS placed
                WHERE lsn IS NOT NULL GROUP BY stream_id, lsn
                """,
                row => ((row.GetInt64(0), row.GetInt64(1)), row.GetInt64(2))),
            CancellationToken.None).ConfigureAwait(false);
        return bytes.ToDictionary();
    }

    public async Task<long> BytesAsync(long streamId, long afterLsn, long upToLsn) => (long)(await database.ReadAsync(
        session => session.ValueAsync(
            "SELECT coalesce(sum(bytes), 0)::bigint FROM segment WHERE stream_id = $1 AND last_lsn > $2 AND last_lsn <= $3", streamId, afterLsn, upToLsn),
        CancellationToken.None).ConfigureAwait(false))!;

    public Task<(bool Found, bool WantsMore)> ReadAsync(
        long streamId, DateTimeOffset from, bool orOldest, IHistoryVisitor visitor, CancellationToken cancellationToken) =>
        database.ReadAsync(session => ReadAsync(session, streamId, from, orOldest, visitor), cancellationToken);

    public IHistoryTables OpenWriter() => new PostgresHistoryTables(database.OpenWriter(), hooks);

    public bool IsFull(StorageException failure) => failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.DiskFull };

    public bool IsOwn(Exception failure) => failure is NpgsqlException;

    public StorageException Error(string what, Exception reason) => PostgresErrors.Wrap(what, reason);

    private static async Task<(bool Found, bool WantsMore)> ReadAsync(
        PostgresSession session, long streamId, DateTimeOffset from, bool orOldest, IHistoryVisitor visitor)
    {
        var keyframe = await KeyframeAsync(session, "at <= $2 ORDER BY lsn DESC", streamId, from).ConfigureAwait(false);
        if (keyframe is null && orOldest) keyframe = await KeyframeAsync(session, "at > $2 ORDER BY lsn", streamId, from).ConfigureAwait(false);
        if (keyframe is not var (lsn, at, block)) return (false, false);
        try
        {
            visitor.Keyframe(lsn, at, block);
            return (true, await SegmentsAsync(session, streamId, lsn, visitor).ConfigureAwait(false));
        }
        catch (Exception failure) when (PostgresErrors.IsDatabase(failure))
        {
            // Not again from the start: the visitor has seen a part.
            throw PostgresErrors.Wrap("be read", failure);
        }
    }

    private static async Task<(long Lsn, DateTimeOffset At, byte[] Block)?> KeyframeAsync(PostgresSession session, string which, long streamId, DateTimeOffset from)
    {
        var found = await session.ListAsync(
            $"SELECT lsn, at, body FROM keyframe WHERE stream_id = $1 AND {which} LIMIT 1",
            row => (row.GetInt64(0), Time(row.GetInt64(1)), row.GetFieldValue<byte[]>(2)), streamId, from.UtcTicks).ConfigureAwait(false);
        return found is [var keyframe] ? keyframe : null;
    }

    // One at a time: they may be large, and the visitor may soon have enough.
    private static async Task<bool> SegmentsAsync(PostgresSession session, long streamId, long lsn, IHistoryVisitor visitor)
    {
        await using var command = new NpgsqlCommand(
            "SELECT first_lsn, body FROM segment WHERE stream_id = $1 AND last_lsn > $2 ORDER BY last_lsn, first_lsn", session.Connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = streamId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = lsn });
        await using var rows = await command.ExecuteReaderAsync(session.CancellationToken).ConfigureAwait(false);
        while (await rows.ReadAsync(session.CancellationToken).ConfigureAwait(false))
            if (!visitor.Segment(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)))
                return false;
        return true;
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}

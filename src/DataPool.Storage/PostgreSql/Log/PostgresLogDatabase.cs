using System.Collections.Concurrent;
using DataPool.Core.Storage;
using DataPool.Storage.Engine;
using DataPool.Storage.Engine.Answers;
using DataPool.Storage.Engine.Log;

namespace DataPool.Storage.PostgreSql.Log;

/// <summary>The log in PostgreSQL.</summary>
internal sealed class PostgresLogDatabase(PostgresDatabase database, StorageHooks hooks) : ILogDatabase
{
    private const int TailRows = 5000;
    private const long TailBytes = 4 << 20;

    private readonly ConcurrentDictionary<long, long> _deleted = [];

    public async Task<LogStart> StartAsync(IReadOnlyDictionary<long, long> folded, LogRetention retention, AnswerIndex answers, DateTimeOffset now)
    {
        var last = await database.WriteAsync(RaiseAsync, CancellationToken.None).ConfigureAwait(false);
        foreach (var (streamId, seq) in await database.ReadAsync(DeletedAsync, CancellationToken.None).ConfigureAwait(false)) _deleted[streamId] = seq;
        var unfolded = new SortedSet<long>();
        await database.ReadOnceAsync(
            session => session.EachAsync(
                "SELECT seq, stream_id, lsn, length(body) FROM log ORDER BY seq", row => Take(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt32(3))),
            CancellationToken.None).ConfigureAwait(false);
        foreach (var (streamId, lsn) in folded) retention.Folded(streamId, lsn);
        await database.ReadOnceAsync(session => PostgresAnswerRows.EachAsync(session, TakeAnswer), CancellationToken.None).ConfigureAwait(false);

        return new LogStart(last, [.. unfolded], [.. _deleted.Keys]);

        void Take(long seq, long streamId, long lsn, int bytes)
        {
            var isDeleted = seq <= DeletedUpTo(streamId);
            retention.Add(seq, streamId, isDeleted ? 0 : lsn, bytes);
            if (!isDeleted && lsn > folded.GetValueOrDefault(streamId)) unfolded.Add(streamId);
        }

        void TakeAnswer(AnswerRow row)
        {
            answers.AddBytes(row.BodyLength);
            if (!row.IsExpired(now)) answers.Restore(row.Key, row.Seq);
        }
    }

    public TimeSpan? IdleProbe { get; } = TimeSpan.FromSeconds(5);

    public ILogTables OpenWriter() => new PostgresLogTables(database.OpenWriter(), hooks);

    public Task<long> ClaimAsync(long streamId, CancellationToken cancellationToken) =>
        ClaimAsync("stream_owner", "stream_id", streamId, cancellationToken);

    public Task<long> ClaimConnectorAsync(int connector, CancellationToken cancellationToken) =>
        ClaimAsync("connector_owner", "connector", connector, cancellationToken);

    public async Task<List<LogRow>> ReadAsync(long streamId, long foldedLsn, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            session => session.ListAsync(
                "SELECT lsn, body FROM log WHERE stream_id = $1 AND seq > coalesce((SELECT seq FROM deleted WHERE stream_id = $1), 0) ORDER BY lsn",
                row => new LogRow(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), streamId),
            cancellationToken).ConfigureAwait(false);
        return LogGaps.Cut(rows, streamId, foldedLsn);
    }

    public async Task<int> ReadTailAsync(long afterSeq, RowTaker take)
    {
        // Gathered first: a reading whose connection is lost is repeated.
        var rows = await database.ReadAsync(
            session => session.ListAsync(
                """
                SELECT seq, stream_id, lsn, body FROM (
                    SELECT seq, stream_id, lsn, body, sum(length(body)) OVER (ORDER BY seq) - length(body) AS before
                    FROM (SELECT * FROM log WHERE seq > $1 ORDER BY seq LIMIT $2) AS tail) AS counted
                WHERE before < $3 ORDER BY seq
                """,
                row => (Seq: row.GetInt64(0), StreamId: row.GetInt64(1), Lsn: row.GetInt64(2), Body: row.GetFieldValue<byte[]>(3)),
                afterSeq, TailRows, TailBytes),
            CancellationToken.None).ConfigureAwait(false);
        foreach (var row in rows) take(row.Seq, row.StreamId, row.Lsn, row.Body);
        return rows.Count;
    }

    public void Forget(long streamId, long seq) => _deleted[streamId] = seq;

    public long DeletedUpTo(long streamId) => _deleted.GetValueOrDefault(streamId);

    public Task<(UInt128 Fingerprint, byte[] Body)?> FindAnswerAsync(long seq, CancellationToken cancellationToken) =>
        database.ReadAsync(session => PostgresAnswerRows.FindAsync(session, seq), cancellationToken);

    public Task<List<AnswerRow>> OldestAnswersAsync(long after, int limit) =>
        database.ReadAsync(session => PostgresAnswerRows.OldestAsync(session, after, limit), CancellationToken.None);

    public StorageException Error(string what, Exception reason) => PostgresErrors.Wrap(what, reason);

    // Behind whatever came in by another way, such as a restored backup.
    private static async Task<LogPlace> RaiseAsync(PostgresSession session)
    {
        var places = await session.ListAsync(
            """
            UPDATE log_position SET
                seq = greatest(seq, (SELECT max(log.seq) FROM log), (SELECT max(deleted.seq) FROM deleted)),
                answer = greatest(answer, (SELECT max(a.seq) FROM answer a))
            WHERE id = 1 RETURNING seq, answer
            """,
            row => new LogPlace(row.GetInt64(0), row.GetInt64(1))).ConfigureAwait(false);
        return places[0];
    }

    private async Task<long> ClaimAsync(string table, string column, long id, CancellationToken cancellationToken)
    {
        try
        {
            return await database.ClaimAsync(session => ClaimAsync(session, table, column, id), cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException failure) when (failure.IsInDoubt)
        {
            // Whether it was raised or not: nothing was written under it.
            throw PostgresErrors.Wrap("commit", failure.InnerException!);
        }
    }

    // The log's lock first: what another process is committing ends before the epoch is raised, and is read afterwards.
    private static async Task<long> ClaimAsync(PostgresSession session, string table, string column, long id)
    {
        await session.LockAsync(PostgresLocks.Log).ConfigureAwait(false);
        return (long)(await session.ValueAsync(
            $"INSERT INTO {table}({column}, epoch) VALUES ($1, 1) ON CONFLICT ({column}) DO UPDATE SET epoch = {table}.epoch + 1 RETURNING epoch",
            id).ConfigureAwait(false))!;
    }

    private static Task<List<(long StreamId, long Seq)>> DeletedAsync(PostgresSession session) =>
        session.ListAsync("SELECT stream_id, seq FROM deleted", row => (row.GetInt64(0), row.GetInt64(1)));
}

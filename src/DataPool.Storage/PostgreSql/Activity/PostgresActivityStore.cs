using DataPool.Core.Connectors.Journal;
using DataPool.Core.Storage;
using DataPool.Storage.Activity;

namespace DataPool.Storage.PostgreSql.Activity;

/// <summary>Activity in PostgreSQL, written apart from the configuration: nobody who changes that waits for it.</summary>
internal sealed class PostgresActivityStore(PostgresTransactions database) : IActivityStore
{
    public Task WriteAsync(IReadOnlyList<ActivityBatch> batches, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.RunAsync(new ActivityUpserts(batches).Batch()), cancellationToken);

    public async Task<IReadOnlyList<LogEntry>> ReadLogAsync(int connector, LogQuery query, CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.ListAsync(
            """
            SELECT body FROM log_entry WHERE connector = $1 AND id < $2 AND ($3 >> level) & 1 = 1 AND ($4 >> event) & 1 = 1
            ORDER BY id DESC LIMIT $5
            """,
            static row => JournalJson.Entry(row.GetFieldValue<byte[]>(0)),
            connector, query.Before, ActivityIds.Mask(query.Levels.Select(static level => (int)level)),
            ActivityIds.Mask(query.Events.Select(static kind => (int)kind)), query.Limit),
        cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<RunRecord>> ReadRunsAsync(int connector, long before, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.ListAsync(
            "SELECT body FROM run WHERE connector = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            static row => JournalJson.Run(row.GetFieldValue<byte[]>(0)), connector, before, limit),
        cancellationToken).ConfigureAwait(false);

    public Task<RunRecord?> FindRunAsync(int connector, long id, CancellationToken cancellationToken) => database.ReadAsync(
        async session => await session.ValueAsync("SELECT body FROM run WHERE connector = $1 AND id = $2", connector, id).ConfigureAwait(false) is byte[] body
            ? JournalJson.Run(body)
            : null,
        cancellationToken);

    public async Task<IReadOnlyList<RequestRecord>> ReadRequestsAsync(int connector, CancellationToken cancellationToken)
    {
        var requests = await database.ReadAsync(
            async session =>
            {
                var all = new List<RequestRecord>();
                foreach (var kind in RequestKinds.All)
                    all.AddRange(RequestKinds.Read(kind, await ReadChunksAsync(session, connector, kind).ConfigureAwait(false)));
                return all;
            },
            cancellationToken).ConfigureAwait(false);
        requests.Sort(RequestKinds.Compare);
        return requests;
    }

    public async Task<IReadOnlyList<(int Connector, ActivityHour Hour)>> ReadHoursAsync(int first, int last, long fromHour, CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.ListAsync(
            "SELECT connector, hour, runs, errors, items, duration_ms FROM hour WHERE connector BETWEEN $1 AND $2 AND hour >= $3 ORDER BY connector, hour",
            static row => (row.GetInt32(0), new ActivityHour(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5))),
            first, last, fromHour),
        cancellationToken).ConfigureAwait(false);

    public Task<int> PruneAsync(int after, IReadOnlySet<int> live, ActivityRetention keep, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(session => new ActivityPruning(session, live, keep, now).StepAsync(after), cancellationToken);

    // Chunks from the newest on, until as many requests are there as are kept.
    private static Task<List<byte[]>> ReadChunksAsync(PostgresSession session, int connector, int kind) => session.ListAsync(
        """
        SELECT body FROM (
            SELECT id, body, sum(count) OVER (ORDER BY id DESC) - count AS newer FROM request_chunk WHERE connector = $1 AND kind = $2) AS chunk
        WHERE newer < $3 ORDER BY id DESC
        """,
        static row => row.GetFieldValue<byte[]>(0), connector, kind, (long)RequestKinds.MostOf(kind));
}

using DataPool.Core.Connectors.Journal;
using DataPool.Storage.Activity;
using Npgsql;

namespace DataPool.Storage.PostgreSql.Activity;

/// <summary>
/// Activity as statements: a few for all batches together. Rows are in the order of their keys, so that two processes never
/// wait for each other; a statement may not meet a row twice, so that each is there once.
/// </summary>
internal sealed class ActivityUpserts
{
    private readonly SortedDictionary<(int Connector, long Id), LogEntry> _entries = [];
    private readonly SortedDictionary<(int Connector, long Id), RunRecord> _runs = [];
    private readonly SortedDictionary<(int Connector, long Hour), ActivityHour> _hours = [];
    private readonly SortedDictionary<(int Connector, int Kind, long Id), (int Count, byte[] Body)> _chunks = [];

    public ActivityUpserts(IReadOnlyList<ActivityBatch> batches)
    {
        foreach (var batch in batches)
        {
            foreach (var entry in batch.Entries) _entries[(batch.Connector, ActivityIds.Of(entry))] = entry;
            foreach (var run in batch.EndedRuns) _runs[(batch.Connector, ActivityIds.Of(run))] = run;
            foreach (var hour in batch.Hours) Add(batch.Connector, hour);
            foreach (var kind in RequestKinds.All)
            {
                var requests = RequestKinds.Of(batch, kind);
                if (!requests.IsEmpty) _chunks[(batch.Connector, kind, batch.ChunkId)] = (requests.Length, RequestCodec.Write(requests));
            }
        }
    }

    public NpgsqlBatch Batch() => new()
    {
        BatchCommands =
        {
            PostgresSession.Statement(
                """
                INSERT INTO log_entry(connector, id, level, event, body) SELECT * FROM unnest($1::int[], $2::bigint[], $3::int[], $4::int[], $5::bytea[])
                ON CONFLICT (connector, id) DO UPDATE SET body = excluded.body
                """,
                All(_entries.Keys, static key => key.Connector), All(_entries.Keys, static key => key.Id), All(_entries.Values, static entry => (int)entry.Level),
                All(_entries.Values, static entry => (int)entry.Event), All(_entries.Values, static entry => JournalJson.Of(entry))),
            PostgresSession.Statement(
                """
                INSERT INTO run(connector, id, body) SELECT * FROM unnest($1::int[], $2::bigint[], $3::bytea[])
                ON CONFLICT (connector, id) DO UPDATE SET body = excluded.body
                """,
                All(_runs.Keys, static key => key.Connector), All(_runs.Keys, static key => key.Id), All(_runs.Values, static run => JournalJson.Of(run))),
            PostgresSession.Statement(
                """
                INSERT INTO hour(connector, hour, runs, errors, items, duration_ms)
                SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
                ON CONFLICT (connector, hour) DO UPDATE SET runs = hour.runs + excluded.runs, errors = hour.errors + excluded.errors,
                    items = hour.items + excluded.items, duration_ms = hour.duration_ms + excluded.duration_ms
                """,
                All(_hours.Keys, static key => key.Connector), All(_hours.Keys, static key => key.Hour), All(_hours.Values, static hour => hour.Runs),
                All(_hours.Values, static hour => hour.Errors), All(_hours.Values, static hour => hour.Items), All(_hours.Values, static hour => hour.DurationMs)),
            // As many as are kept: the earlier ones need not wait for pruning.
            PostgresSession.Statement(
                """
                DELETE FROM request_chunk USING unnest($1::int[], $2::int[]) AS filled(connector, kind)
                WHERE request_chunk.connector = filled.connector AND request_chunk.kind = filled.kind
                """,
                All(Filled, static key => key.Connector), All(Filled, static key => key.Kind)),
            PostgresSession.Statement(
                """
                INSERT INTO request_chunk(connector, kind, id, count, body) SELECT * FROM unnest($1::int[], $2::int[], $3::bigint[], $4::int[], $5::bytea[])
                ON CONFLICT (connector, kind, id) DO UPDATE SET count = excluded.count, body = excluded.body
                """,
                All(_chunks.Keys, static key => key.Connector), All(_chunks.Keys, static key => key.Kind), All(_chunks.Keys, static key => key.Id),
                All(_chunks.Values, static chunk => chunk.Count), All(_chunks.Values, static chunk => chunk.Body)),
        },
    };

    private IEnumerable<(int Connector, int Kind)> Filled =>
        _chunks.Where(static chunk => chunk.Value.Count >= RequestKinds.MostOf(chunk.Key.Kind)).Select(static chunk => (chunk.Key.Connector, chunk.Key.Kind));

    private static TValue[] All<T, TValue>(IEnumerable<T> rows, Func<T, TValue> column) => [.. rows.Select(column)];

    private void Add(int connector, ActivityHour hour)
    {
        var key = (connector, hour.Hour);
        _hours[key] = _hours.TryGetValue(key, out var sum)
            ? new ActivityHour(hour.Hour, sum.Runs + hour.Runs, sum.Errors + hour.Errors, sum.Items + hour.Items, sum.DurationMs + hour.DurationMs)
            : hour;
    }
}

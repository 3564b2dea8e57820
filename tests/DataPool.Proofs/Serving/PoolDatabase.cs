using DataPool.TestServers;

namespace DataPool.Proofs.Serving;

/// <summary>The database of a pool in PostgreSQL, as its administrator sees it.</summary>
internal sealed class PoolDatabase(PostgresServer postgres, string name)
{
    /// <summary>
    /// The rows of each stream in the log have rising numbers in the order of their commits, and those that are not folded
    /// follow each other and the fold without a gap.
    /// </summary>
    public async Task<DatabaseCheck> CheckAsync()
    {
        var faults = (string)(await postgres.ExecuteAsync(
            name,
            """
            SELECT coalesce(string_agg(format('stream %s, folded up to %s: row %s of the log has number %s after %s', stream_id, folded, seq, lsn, before), E'\n'), '')
            FROM (SELECT stream_id, seq, log.lsn, coalesce(head.lsn, 0) AS folded, lag(log.lsn, 1, 0::bigint) OVER (PARTITION BY stream_id ORDER BY seq) AS before
                FROM datapool.log LEFT JOIN datapool.head USING (stream_id)) AS rows
            WHERE lsn <= before OR (lsn > folded AND lsn <> greatest(before, folded) + 1)
            """))!;
        var pruned = (long)(await postgres.ExecuteAsync(name, "SELECT coalesce(min(seq), 1) - 1 FROM datapool.log"))!;
        return new DatabaseCheck(1, pruned, faults.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>A stream's rows in the log, and the number of its last one.</summary>
    public async Task<(long Rows, long Last)> LogOfAsync(string stream)
    {
        var of = $"FROM datapool.log JOIN datapool.stream ON stream.id = log.stream_id WHERE stream.name = '{stream}'";
        return ((long)(await postgres.ExecuteAsync(name, "SELECT count(*) " + of))!, (long)(await postgres.ExecuteAsync(name, "SELECT coalesce(max(lsn), 0) " + of))!);
    }

    /// <summary>True while a restore or a move is copying rows into a table.</summary>
    public async Task<bool> IsCopyingAsync() => (bool)(await postgres.ExecuteAsync(
        "postgres", $"SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = '{name}' AND query LIKE 'COPY item(%' AND state = 'active')"))!;

    /// <summary>
    /// What a server's connection that writes the log is doing, as PostgreSQL sees it: <c>copy</c> while it waits for the
    /// rest of the rows, <c>transaction</c> while it waits for the next statement of a transaction, else <c>none</c>.
    /// </summary>
    public async Task<string> WritingAsync(string application) => (string)(await postgres.ExecuteAsync(
        name,
        $"""
        SELECT coalesce(max(CASE WHEN state LIKE 'idle in transaction%' THEN 'transaction' WHEN query LIKE 'COPY %' THEN 'copy' ELSE 'other' END), 'none')
        FROM pg_stat_activity WHERE application_name = '{application}' AND wait_event = 'ClientRead' AND state <> 'idle'
            AND EXISTS (SELECT 1 FROM pg_locks WHERE pg_locks.pid = pg_stat_activity.pid AND relation = 'datapool.log_position'::regclass)
        """))!;
}

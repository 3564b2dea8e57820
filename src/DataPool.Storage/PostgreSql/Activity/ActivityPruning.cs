using DataPool.Core.Connectors.Journal;
using DataPool.Core.Storage;
using DataPool.Storage.Activity;
using Npgsql;

namespace DataPool.Storage.PostgreSql.Activity;

/// <summary>Removes what is too old or too much, a bounded number of rows at a time.</summary>
internal sealed class ActivityPruning(PostgresSession session, IReadOnlySet<int> live, ActivityRetention keep, DateTimeOffset now)
{
    /// <summary>Connectors of a step.</summary>
    public const int Connectors = 20;

    // Rows of a table that one step takes from a connector.
    private const int Rows = 500;

    /// <summary>One step; returns the connector to go on after, 0 at the end.</summary>
    public async Task<int> StepAsync(int after)
    {
        for (var i = 0; i < Connectors; i++)
        {
            if (await NextAsync(after).ConfigureAwait(false) is not { } connector) return 0;
            // One with more than a step removes is come to again at once.
            if (!await PruneAsync(connector).ConfigureAwait(false)) return connector - 1;
            after = connector;
        }

        return after;
    }

    private async Task<int?> NextAsync(int after) => (int?)await session.ValueAsync(
        """
        SELECT least(
            (SELECT min(connector) FROM log_entry WHERE connector > $1), (SELECT min(connector) FROM run WHERE connector > $1),
            (SELECT min(connector) FROM request_chunk WHERE connector > $1), (SELECT min(connector) FROM hour WHERE connector > $1))
        """,
        after).ConfigureAwait(false);

    // True when nothing more is to be removed of the connector.
    private async Task<bool> PruneAsync(int connector)
    {
        var isLive = live.Contains(connector);
        var bounds = ActivityBounds.Of(isLive, keep, now);
        var batch = new NpgsqlBatch
        {
            BatchCommands =
            {
                Remove("log_entry", "id", connector, bounds.Oldest), Remove("run", "id", connector, bounds.Oldest),
                Remove("hour", "hour", connector, bounds.Hour),
            },
        };
        if (isLive) batch.BatchCommands.Add(RemoveRunsBeyond(connector));
        foreach (var kind in RequestKinds.All) batch.BatchCommands.Add(RemoveRequests(connector, kind, bounds.OldestOf(kind)));
        await session.RunAsync(batch).ConfigureAwait(false);
        return batch.BatchCommands.Cast<NpgsqlBatchCommand>().All(static command => command.RecordsAffected < Rows);
    }

    // Tables and columns are named here alone.
    private static NpgsqlBatchCommand Remove(string table, string column, int connector, long below) => PostgresSession.Statement(
        $"DELETE FROM {table} WHERE connector = $1 AND {column} IN (SELECT {column} FROM {table} WHERE connector = $1 AND {column} < $2 ORDER BY {column} LIMIT $3)",
        connector, below, Rows);

    private static NpgsqlBatchCommand RemoveRunsBeyond(int connector) => PostgresSession.Statement(
        """
        DELETE FROM run WHERE connector = $1 AND id IN (SELECT id FROM run WHERE connector = $1 AND id <=
            (SELECT id FROM run WHERE connector = $1 ORDER BY id DESC LIMIT 1 OFFSET $2) ORDER BY id LIMIT $3)
        """,
        connector, ConnectorActivity.MaxRuns, Rows);

    // The newest chunks that hold as many as are kept stay; the others go.
    private static NpgsqlBatchCommand RemoveRequests(int connector, int kind, long oldest) => PostgresSession.Statement(
        """
        DELETE FROM request_chunk WHERE connector = $1 AND kind = $2 AND id IN (
            SELECT id FROM request_chunk WHERE connector = $1 AND kind = $2 AND id < greatest($3, (
                SELECT id FROM (SELECT id, sum(count) OVER (ORDER BY id DESC) AS kept FROM request_chunk WHERE connector = $1 AND kind = $2) AS chunk
                WHERE kept >= $4 ORDER BY id DESC LIMIT 1))
            ORDER BY id LIMIT $5)
        """,
        connector, kind, oldest, (long)RequestKinds.MostOf(kind), Rows);
}

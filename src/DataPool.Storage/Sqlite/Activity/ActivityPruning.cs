using DataPool.Core.Connectors.Journal;
using DataPool.Core.Storage;
using DataPool.Storage.Activity;
using DataPool.Storage.Sqlite.Config;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Activity;

/// <summary>Removes what is too old or too much, a bounded number of rows at a time.</summary>
internal sealed class ActivityPruning(SqliteCommand command, IReadOnlySet<int> live, ActivityRetention keep, DateTimeOffset now)
{
    /// <summary>Connectors of a step.</summary>
    public const int Connectors = 20;

    // Rows of a table that one step takes from a connector.
    private const int Rows = 500;

    /// <summary>One step; returns the connector to go on after, 0 at the end.</summary>
    public int Step(int after)
    {
        for (var i = 0; i < Connectors; i++)
        {
            if (Next(after) is not { } connector) return 0;
            // One with more than a step removes is come to again at once.
            if (!Prune(connector)) return connector - 1;
            after = connector;
        }

        return after;
    }

    private int? Next(int after) => command.Value(
        """
        SELECT min(connector) FROM (
            SELECT min(connector) AS connector FROM log_entry WHERE connector > ?1 UNION ALL SELECT min(connector) FROM run WHERE connector > ?1
            UNION ALL SELECT min(connector) FROM request_chunk WHERE connector > ?1 UNION ALL SELECT min(connector) FROM hour WHERE connector > ?1)
        """,
        after) is long connector ? (int)connector : null;

    // True when nothing more is to be removed of the connector.
    private bool Prune(int connector)
    {
        var isLive = live.Contains(connector);
        var bounds = ActivityBounds.Of(isLive, keep, now);
        var most = Math.Max(
            Math.Max(Remove("log_entry", "id", connector, bounds.Oldest), Remove("run", "id", connector, bounds.Oldest)),
            Math.Max(Remove("hour", "hour", connector, bounds.Hour), isLive ? RemoveRunsBeyond(connector) : 0));
        foreach (var kind in RequestKinds.All) most = Math.Max(most, RemoveRequests(connector, kind, bounds.OldestOf(kind)));
        return most < Rows;
    }

#pragma warning disable CA2100 // Tables and columns are named here alone.
    private int Remove(string table, string column, int connector, long below) => command.Run(
        $"DELETE FROM {table} WHERE connector = ?1 AND {column} IN (SELECT {column} FROM {table} WHERE connector = ?1 AND {column} < ?2 ORDER BY {column} LIMIT ?3)",
        connector, below, Rows);
#pragma warning restore CA2100

    private int RemoveRunsBeyond(int connector) => command.Run(
        """
        DELETE FROM run WHERE connector = ?1 AND id IN (SELECT id FROM run WHERE connector = ?1 AND id <=
            (SELECT id FROM run WHERE connector = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2) ORDER BY id LIMIT ?3)
        """,
        connector, ConnectorActivity.MaxRuns, Rows);

    private int RemoveRequests(int connector, int kind, long oldest)
    {
        // The newest chunks that hold as many as are kept stay; the others go.
        var kept = 0L;
        var below = oldest;
        using (var rows = command.Query("SELECT id, count FROM request_chunk WHERE connector = ?1 AND kind = ?2 ORDER BY id DESC", connector, kind))
        {
            while (kept < RequestKinds.MostOf(kind) && rows.Read())
            {
                kept += rows.GetInt64(1);
                if (kept >= RequestKinds.MostOf(kind)) below = Math.Max(below, rows.GetInt64(0));
            }
        }

        return command.Run(
            "DELETE FROM request_chunk WHERE connector = ?1 AND kind = ?2 AND id IN (SELECT id FROM request_chunk WHERE connector = ?1 AND kind = ?2 AND id < ?3 ORDER BY id LIMIT ?4)",
            connector, kind, below, Rows);
    }
}

using System.Globalization;
using DataPool.Core.Connectors.Journal;
using DataPool.Storage.Sqlite.Config;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Activity;

/// <summary>Activity as rows: what a batch writes.</summary>
internal sealed class ActivityRows(SqliteCommand command)
{
    public const int Accepted = 0;
    public const int Refused = 1;
    public const int TurnedAway = 2;

    /// <summary>The kinds of requests.</summary>
    public static readonly int[] Kinds = [Accepted, Refused, TurnedAway];

    /// <summary>The most requests that are kept of a kind.</summary>
    public static int MostOf(int kind) => kind == Refused ? ConnectorActivity.MaxRefused : ConnectorActivity.MaxRequests;

    public void Write(ActivityBatch batch)
    {
        foreach (var entry in batch.Entries)
        {
            command.Run(
                "INSERT INTO log_entry(connector, id, level, event, body) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET body = excluded.body",
                batch.Connector, long.Parse(entry.Id, CultureInfo.InvariantCulture), (int)entry.Level, (int)entry.Event, JournalJson.Of(entry));
        }

        foreach (var run in batch.EndedRuns)
            command.Run("INSERT OR REPLACE INTO run(connector, id, body) VALUES (?1, ?2, ?3)", batch.Connector, IdOf(run), JournalJson.Of(run));

        foreach (var hour in batch.Hours)
        {
            command.Run(
                """
                INSERT INTO hour(connector, hour, runs, errors, items, duration_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT DO UPDATE SET runs = runs + excluded.runs, errors = errors + excluded.errors, items = items + excluded.items,
                    duration_ms = duration_ms + excluded.duration_ms
                """,
                batch.Connector, hour.Hour, hour.Runs, hour.Errors, hour.Items, hour.DurationMs);
        }

        WriteRequests(batch, Accepted, batch.AcceptedRequests);
        WriteRequests(batch, Refused, batch.RefusedRequests);
        WriteRequests(batch, TurnedAway, batch.TurnedAwayRequests);
    }

    private void WriteRequests(ActivityBatch batch, int kind, ReadOnlySpan<RequestRecord> requests)
    {
        if (requests.IsEmpty) return;
        // As many as are kept: the earlier ones need not wait for pruning.
        if (requests.Length >= MostOf(kind))
            command.Run("DELETE FROM request_chunk WHERE connector = ?1 AND kind = ?2", batch.Connector, kind);
        command.Run(
            "INSERT OR REPLACE INTO request_chunk(connector, kind, id, count, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            batch.Connector, kind, batch.ChunkId, requests.Length, RequestCodec.Write(requests));
    }

    private static long IdOf(RunRecord run) => long.Parse(run.RunId.AsSpan(run.RunId.IndexOf('_') + 1), NumberStyles.None, CultureInfo.InvariantCulture);
}

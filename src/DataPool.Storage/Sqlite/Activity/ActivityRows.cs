using DataPool.Core.Connectors.Journal;
using DataPool.Storage.Activity;
using DataPool.Storage.Sqlite.Config;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Activity;

/// <summary>Activity as rows: what a batch writes.</summary>
internal sealed class ActivityRows(SqliteCommand command)
{
    public void Write(ActivityBatch batch)
    {
        foreach (var entry in batch.Entries)
        {
            command.Run(
                "INSERT INTO log_entry(connector, id, level, event, body) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET body = excluded.body",
                batch.Connector, ActivityIds.Of(entry), (int)entry.Level, (int)entry.Event, JournalJson.Of(entry));
        }

        foreach (var run in batch.EndedRuns)
            command.Run("INSERT OR REPLACE INTO run(connector, id, body) VALUES (?1, ?2, ?3)", batch.Connector, ActivityIds.Of(run), JournalJson.Of(run));

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

        foreach (var kind in RequestKinds.All) WriteRequests(batch, kind, RequestKinds.Of(batch, kind));
    }

    private void WriteRequests(ActivityBatch batch, int kind, ReadOnlySpan<RequestRecord> requests)
    {
        if (requests.IsEmpty) return;
        // As many as are kept: the earlier ones need not wait for pruning.
        if (requests.Length >= RequestKinds.MostOf(kind))
            command.Run("DELETE FROM request_chunk WHERE connector = ?1 AND kind = ?2", batch.Connector, kind);
        command.Run(
            "INSERT OR REPLACE INTO request_chunk(connector, kind, id, count, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            batch.Connector, kind, batch.ChunkId, requests.Length, RequestCodec.Write(requests));
    }
}

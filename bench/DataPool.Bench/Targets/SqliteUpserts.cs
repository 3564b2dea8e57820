using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataPool.Bench.Targets;

/// <summary>
/// Baseline (s): what SQLite itself does with as many rows: upserts by key through a prepared statement on its own handle, 1,000 to
/// a transaction, committed as durably as the server does (WAL, <c>synchronous=FULL</c>), into an empty table. The rows lie in
/// memory, ready to be bound.
/// </summary>
internal static class SqliteUpserts
{
    private const int Group = 1000;

    /// <summary>Rows a second, from the first to the last commit.</summary>
    public static double Measure(string path, IReadOnlyList<(byte[] Key, byte[] Payload)> rows, CancellationToken cancel)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var setUp = connection.CreateCommand();
        setUp.CommandText = """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = 4000;
            CREATE TABLE item (key TEXT PRIMARY KEY, payload BLOB NOT NULL) WITHOUT ROWID;
            """;
        setUp.ExecuteNonQuery();
        var handle = connection.Handle!;
        using var begin = Prepare(handle, "BEGIN IMMEDIATE");
        using var upsert = Prepare(handle, "INSERT INTO item (key, payload) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET payload = excluded.payload");
        using var commit = Prepare(handle, "COMMIT");
        long began = Stopwatch.GetTimestamp();
        for (int first = 0; first < rows.Count; first += Group)
        {
            cancel.ThrowIfCancellationRequested();
            Step(handle, begin);
            for (int i = first; i < Math.Min(first + Group, rows.Count); i++)
            {
                Check(handle, raw.sqlite3_bind_text(upsert, 1, rows[i].Key));
                Check(handle, raw.sqlite3_bind_blob(upsert, 2, rows[i].Payload));
                Step(handle, upsert);
            }

            Step(handle, commit);
        }

        return rows.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static sqlite3_stmt Prepare(sqlite3 handle, string sql)
    {
        Check(handle, raw.sqlite3_prepare_v3(handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return statement;
    }

    private static void Step(sqlite3 handle, sqlite3_stmt statement)
    {
        int result = raw.sqlite3_step(statement);
        int reset = raw.sqlite3_reset(statement);
        if (result != raw.SQLITE_DONE)
        {
            Check(handle, reset);
        }
    }

    private static void Check(sqlite3 handle, int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new SqliteException(raw.sqlite3_errmsg(handle).utf8_to_string(), result);
        }
    }
}

using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataPool.Bench.Serve;

/// <summary>A table of rows, written by prepared statements on SQLite's own handle.</summary>
/// <remarks>Not thread-safe: the writer's thread alone uses it once it is open.</remarks>
internal sealed class RowDatabase : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3 _handle;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _insert;
    private readonly sqlite3_stmt _commit;
    private readonly sqlite3_stmt _rollback;

    private RowDatabase(SqliteConnection connection)
    {
        _connection = connection;
        _handle = connection.Handle!;
        _begin = Prepare("BEGIN IMMEDIATE");
        _insert = Prepare("INSERT INTO rows (key, payload) VALUES (?1, ?2)");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
    }

    public static RowDatabase Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var setUp = connection.CreateCommand();
        setUp.CommandText = """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = 4000;
            CREATE TABLE rows (seq INTEGER PRIMARY KEY, key TEXT NOT NULL, payload BLOB NOT NULL);
            """;
        setUp.ExecuteNonQuery();
        return new RowDatabase(connection);
    }

    /// <summary>Writes all rows of the group in one transaction; returns their number once they are on disk.</summary>
    public int Commit(List<PendingRows> group)
    {
        Step(_begin);
        try
        {
            int written = 0;
            foreach (var request in group)
            {
                for (int row = 0; row < request.Count; row++)
                {
                    Check(raw.sqlite3_bind_text(_insert, 1, request.Key(row)));
                    Check(raw.sqlite3_bind_blob(_insert, 2, request.Payload(row)));
                    Step(_insert);
                }

                written += request.Count;
            }

            Step(_commit);
            return written;
        }
        catch (SqliteException)
        {
            raw.sqlite3_step(_rollback);
            raw.sqlite3_reset(_rollback);
            throw;
        }
    }

    public void Dispose()
    {
        _begin.Dispose();
        _insert.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _connection.Dispose();
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return statement;
    }

    private void Step(sqlite3_stmt statement)
    {
        int result = raw.sqlite3_step(statement);
        int reset = raw.sqlite3_reset(statement);
        if (result != raw.SQLITE_DONE)
        {
            Check(reset);
        }
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new SqliteException(raw.sqlite3_errmsg(_handle).utf8_to_string(), result);
        }
    }
}

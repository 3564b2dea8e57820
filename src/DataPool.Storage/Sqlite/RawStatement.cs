using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataPool.Storage.Sqlite;

/// <summary>A prepared statement that returns no rows, on the raw handle: SqliteCommand cost a fifth of the commits.</summary>
internal sealed class RawStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public RawStatement(sqlite3 database, string sql)
    {
        _database = database;
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement), database);
    }

    public RawStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    /// <summary>Runs to the end; returns how many rows it changed.</summary>
    public int Execute()
    {
        var code = raw.sqlite3_step(_statement);
        // Reset repeats the error of step, so it is not looked at. What follows a COMMIT, the automatic checkpoint,
        // has no say in the code of step: a commit that is durable is never reported as failed.
        if (code == raw.SQLITE_DONE)
        {
            raw.sqlite3_reset(_statement);
            return raw.sqlite3_changes(_database);
        }

        try
        {
            SqliteException.ThrowExceptionForRC(code == raw.SQLITE_ROW ? raw.SQLITE_MISUSE : code, _database);
            return 0;
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    /// <summary>The integer in the first column of its only row.</summary>
    public long ReadInteger()
    {
        try
        {
            var code = raw.sqlite3_step(_statement);
            if (code == raw.SQLITE_ROW) return raw.sqlite3_column_int64(_statement, 0);
            SqliteException.ThrowExceptionForRC(code == raw.SQLITE_DONE ? raw.SQLITE_MISUSE : code, _database);
            return 0;
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    /// <summary>Runs with bytes bound where they lie; they are pinned until the statement is reset.</summary>
    public unsafe int Execute(int index, ReadOnlySpan<byte> bytes)
    {
        // Bytes of length 0 have no address, which SQLite would take for NULL.
        if (bytes.IsEmpty)
        {
            Check(raw.sqlite3_bind_zeroblob(_statement, index, 0));
            return Execute();
        }

        fixed (byte* start = bytes)
        {
            Check(NativeSqlite.sqlite3_bind_blob(_statement.DangerousGetHandle(), index, start, bytes.Length, 0));
            return Execute();
        }
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);
}

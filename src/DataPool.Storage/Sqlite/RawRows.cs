using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataPool.Storage.Sqlite;

/// <summary>A query on the raw handle, whose bytes are read where SQLite has them: for readings of very many rows.</summary>
internal sealed class RawRows : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public RawRows(SqliteConnection connection, string sql, params ReadOnlySpan<long> parameters)
    {
        _database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out _statement), _database);
        for (var i = 0; i < parameters.Length; i++) raw.sqlite3_bind_int64(_statement, i + 1, parameters[i]);
    }

    /// <summary>Goes to the next row; false after the last.</summary>
    public bool Read()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW) return true;
        if (code != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(code, _database);
        return false;
    }

    public long Integer(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>The bytes of a column; good until the next row.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();
}

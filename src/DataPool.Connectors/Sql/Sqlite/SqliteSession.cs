using System.Text;
using DataPool.Core.Connectors;
using DataPool.Outside;
using SQLitePCL;

namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>
/// One connection to one file for one query, of which nothing can be written: neither this file nor another. Lives on
/// one thread; the query's clock ends whatever it does.
/// </summary>
/// <remarks>
/// Read-only alone is not enough: such a connection still attaches other files, and <c>VACUUM INTO</c> writes one.
/// Each of the limits, the authorizer and <c>sqlite3_stmt_readonly</c> stops these by itself.
/// </remarks>
internal sealed class SqliteSession : IDisposable
{
    /// <summary>How a file is opened. No URI flag: a path is a path.</summary>
    internal const int OpenFlags = raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX | NoFollow;

    private const int NoFollow = 0x0100_0000; // SQLITE_OPEN_NOFOLLOW

    // SQLite's own way of waiting for a lock cannot be interrupted: it waits this long, then we look at the clock.
    private const int BusyMilliseconds = 50;

    private readonly sqlite3 _db;
    private readonly QueryClock _clock;
    private CancellationTokenRegistration _interrupt;
    private SqliteGuard? _guard;

    static SqliteSession() => Batteries_V2.Init();

    private SqliteSession(sqlite3 db, SqliteFile file, QueryClock clock)
    {
        _db = db;
        _clock = clock;
        File = file;
    }

    /// <summary>What is read.</summary>
    internal SqliteFile File { get; }

    /// <summary>The query's clock.</summary>
    internal QueryClock Clock => _clock;

    /// <summary>Whether texts are stored in UTF-8, so that their bytes can be taken as they lie.</summary>
    internal bool IsUtf8 { get; private set; }

    /// <summary>Opens the file.</summary>
    /// <exception cref="SourceException">It cannot be opened.</exception>
    internal static SqliteSession Open(SqliteFile file, AllowedRoots roots, QueryClock clock) =>
        OpenAt(file.Resolve(roots), file, roots, clock);

    /// <summary>Opens what was the file's real path a moment ago.</summary>
    /// <exception cref="SourceException">It cannot be opened, or is another by now.</exception>
    internal static SqliteSession OpenAt(string path, SqliteFile file, AllowedRoots roots, QueryClock clock)
    {
        // The real path has no link in it, so that one found now was put there since.
        var result = raw.sqlite3_open_v2(path, out var db, OpenFlags, null);
        var session = new SqliteSession(db, file, clock);
        try
        {
            if (result != raw.SQLITE_OK) throw SqliteErrors.Of(raw.sqlite3_extended_errcode(db), raw.sqlite3_errmsg(db).utf8_to_string(), file);
            // SQLite looks for links before it opens, component by component: a folder swapped in between shows here.
            if (file.Resolve(roots) != path) throw SqliteErrors.Replaced(file);
            session.Restrict();
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Compiles the one statement that reads.</summary>
    /// <exception cref="SourceException">It does anything else, or is wrong.</exception>
    internal sqlite3_stmt Prepare(string text)
    {
        if (SqliteStatement.IsBlank(text)) throw SqliteErrors.NotASelect(SqliteStatement.ReadOnly);
        var statement = Compile(text, out var tail);
        try
        {
            if (statement.IsInvalid || raw.sqlite3_stmt_isexplain(statement) != 0) throw SqliteErrors.NotASelect(SqliteStatement.ReadOnly);
            if (!SqliteStatement.IsBlank(tail)) throw SqliteErrors.NotASelect(SqliteStatement.OneOnly);
            if (raw.sqlite3_stmt_readonly(statement) == 0) throw SqliteErrors.NotReadOnly("a statement that writes");
            if (raw.sqlite3_column_count(statement) == 0) throw SqliteErrors.NotASelect(SqliteStatement.ReadOnly);
            return statement;
        }
        catch
        {
            statement.Dispose();
            throw;
        }
    }

    /// <summary>The first step of a statement, which waits for locks. True for a row, false at the end.</summary>
    internal bool First(sqlite3_stmt statement)
    {
        int result;
        while (IsLocked(result = raw.sqlite3_step(statement))) raw.sqlite3_reset(statement);
        return IsRow(result);
    }

    /// <summary>Any further step: the lock is held by now.</summary>
    internal bool Next(sqlite3_stmt statement) => IsRow(raw.sqlite3_step(statement));

    /// <inheritdoc/>
    public void Dispose()
    {
        // First: it waits for a cancellation that is interrupting the connection at this moment.
        _interrupt.Dispose();
        _db.Dispose();
    }

    private void Restrict()
    {
        raw.sqlite3_extended_result_codes(_db, 1);
        raw.sqlite3_busy_timeout(_db, BusyMilliseconds);
        raw.sqlite3_progress_handler(_db, 1000, _ => _clock.IsOver ? 1 : 0, null);
        _interrupt = _clock.CancellationToken.UnsafeRegister(static db => raw.sqlite3_interrupt((sqlite3)db!), _db);
        SqliteLimits.Set(_db);
        using (var encoding = Compile("PRAGMA encoding", out _))
            IsUtf8 = First(encoding) && raw.sqlite3_column_text(encoding, 0).utf8_to_string() == "UTF-8";
        _guard = SqliteGuard.On(_db);
    }

    private sqlite3_stmt Compile(string text, out string tail)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        int result;
        sqlite3_stmt statement;
        ReadOnlySpan<byte> rest;
        // Compiling reads the schema, and so waits for locks too.
        while (IsLocked(result = raw.sqlite3_prepare_v2(_db, bytes, out statement, out rest))) statement.Dispose();
        if (result != raw.SQLITE_OK)
        {
            statement.Dispose();
            throw Error();
        }

        tail = Encoding.UTF8.GetString(rest);
        return statement;
    }

    private bool IsLocked(int result)
    {
        if ((result & 0xFF) is not (raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL)) return false;
        _clock.CancellationToken.ThrowIfCancellationRequested();
        return !_clock.IsOver ? true : throw SqliteErrors.Busy(File, _clock.TimeoutSeconds);
    }

    private bool IsRow(int result) => result switch
    {
        raw.SQLITE_ROW => true,
        raw.SQLITE_DONE => false,
        _ => throw Error(),
    };

    private SourceException Error()
    {
        var code = raw.sqlite3_extended_errcode(_db);
        var message = raw.sqlite3_errmsg(_db).utf8_to_string();
        if ((code & 0xFF) == raw.SQLITE_INTERRUPT) _clock.ThrowIfOver();
        if (_guard?.Explain(message) is { } denied) return SqliteErrors.NotReadOnly(denied);
        return (code & 0xFF) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL
            ? SqliteErrors.Busy(File, _clock.TimeoutSeconds)
            : SqliteErrors.Of(code, message, File);
    }
}

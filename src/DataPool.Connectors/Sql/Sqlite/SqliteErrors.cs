using DataPool.Core.Connectors;
using SQLitePCL;

namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>SQLite's result codes (sqlite.org/rescode.html) as errors of a run.</summary>
internal static class SqliteErrors
{
    private const int CannotOpenSymbolicLink = raw.SQLITE_CANTOPEN | (6 << 8); // SQLITE_CANTOPEN_SYMLINK

    /// <summary>The error of an extended result code with SQLite's own message.</summary>
    internal static SourceException Of(int code, string message, SqliteFile file) => (code & 0xFF) switch
    {
        raw.SQLITE_NOTADB => new SourceException(
            "not_a_database", $"{file.Subject} is not a SQLite database (or an encrypted one). Name a SQLite file.", transient: false),
        raw.SQLITE_CORRUPT => new SourceException(
            "database_corrupt", $"{file.Subject} is damaged: SQLite says \"{ForeignText.Quote(message)}\". Restore it, or check it with PRAGMA integrity_check.", transient: false),
        raw.SQLITE_AUTH => NotReadOnly("something that is not allowed"),
        raw.SQLITE_READONLY when code == raw.SQLITE_READONLY => NotReadOnly("a statement that writes"),
        raw.SQLITE_READONLY => new SourceException(
            "needs_recovery", $"{file.Subject} was left in the middle of a transaction, which only a program that may write can finish or undo. Open it once with its own program.", transient: true),
        raw.SQLITE_CANTOPEN when code == CannotOpenSymbolicLink => Replaced(file),
        raw.SQLITE_CANTOPEN => new SourceException(
            "cannot_open", $"{file.Subject} cannot be opened. Let DataPool's account read the file and, if it is in WAL mode, write to its folder.", transient: true),
        raw.SQLITE_IOERR or raw.SQLITE_FULL or raw.SQLITE_NOMEM => new SourceException(
            "read_failed", $"Reading {file.Subject} failed: SQLite says \"{ForeignText.Quote(message)}\". Check the disk, the folder for temporary files and the memory.", transient: true),
        _ => new SourceException("query_failed", $"The query failed: SQLite says \"{ForeignText.Quote(message)}\". Correct source.query.", transient: false),
    };

    /// <summary>Somebody else holds the database.</summary>
    internal static SourceException Busy(SqliteFile file, int timeoutSeconds) => new(
        "busy", $"{file.Subject} stayed locked by another program for timeoutSeconds ({timeoutSeconds}). It is tried again later.", transient: true);

    /// <summary>The statement would do something else than read.</summary>
    internal static SourceException NotReadOnly(string what) => new(
        "not_read_only", $"source.query must only read, but it uses {what}. Remove that: a connector never changes its source.", transient: false);

    /// <summary>The text is no single SELECT; <paramref name="reason"/> as of <see cref="SqliteStatement.Refuse"/>.</summary>
    internal static SourceException NotASelect(string reason) => new("not_a_select", $"source.query {reason}", transient: false);

    /// <summary>Another file stands where the checked one stood.</summary>
    internal static SourceException Replaced(SqliteFile file) => new(
        "path_refused", $"{file.Subject} was replaced by a link while it was being opened. Put the file itself there.", transient: false);
}

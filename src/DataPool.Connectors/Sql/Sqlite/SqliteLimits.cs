using SQLitePCL;

namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>What a connection is kept from, after sqlite.org/security.html: neither the query nor the file is trusted.</summary>
internal static class SqliteLimits
{
    /// <summary>The most bytes of a value. A single function call runs without looking at the clock; this bounds its work.</summary>
    internal const int MaxValueBytes = 16 * 1024 * 1024;

    private const int MaxPatternLength = 500;
    private const int AllowAttachCreate = 1020; // SQLITE_DBCONFIG_ENABLE_ATTACH_CREATE
    private const int AllowAttachWrite = 1021; // SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE

    private static readonly int[] Off =
    [
        raw.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION,
        raw.SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER,
        raw.SQLITE_DBCONFIG_WRITABLE_SCHEMA,
        raw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, // functions with side effects do not run from the file's views
        AllowAttachCreate,
        AllowAttachWrite,
    ];

    /// <summary>Sets them on a connection that has read nothing yet.</summary>
    internal static void Set(sqlite3 db)
    {
        raw.sqlite3_limit(db, raw.SQLITE_LIMIT_ATTACHED, 0);
        raw.sqlite3_limit(db, raw.SQLITE_LIMIT_LENGTH, MaxValueBytes);
        raw.sqlite3_limit(db, raw.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, MaxPatternLength);
        raw.sqlite3_limit(db, raw.SQLITE_LIMIT_WORKER_THREADS, 0);
        raw.sqlite3_db_config(db, raw.SQLITE_DBCONFIG_DEFENSIVE, 1, out _);
        // An answer other than OK means that this build does not know the switch, and so lacks what it switches.
        foreach (var option in Off) raw.sqlite3_db_config(db, option, 0, out _);
    }
}

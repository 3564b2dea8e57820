namespace DataPool.Connectors.Sql.SqlServer;

/// <summary>What Transact-SQL's words do, as far as a query must not (learn.microsoft.com/sql/t-sql/language-elements/reserved-keywords-transact-sql).</summary>
internal static class SqlServerWords
{
    /// <summary>
    /// Words that begin another statement, wherever a query could end without a semicolon. They are reserved: none can be a name
    /// without brackets; RECEIVE, which is not, takes messages out of a queue.
    /// </summary>
    internal static readonly HashSet<string> Statements = new(StringComparer.Ordinal)
    {
        "ADD", "ALTER", "BACKUP", "BEGIN", "BREAK", "BULK", "CHECKPOINT", "CLOSE", "COMMIT", "CONTINUE", "CREATE", "DBCC", "DEALLOCATE",
        "DECLARE", "DELETE", "DENY", "DROP", "DUMP", "EXEC", "EXECUTE", "GOTO", "GRANT", "IF", "INSERT", "KILL", "LINENO", "LOAD",
        "MERGE", "OPEN", "PRINT", "RAISERROR", "READTEXT", "RECEIVE", "RECONFIGURE", "RESTORE", "RETURN", "REVERT", "REVOKE", "ROLLBACK", "SAVE",
        "SET", "SETUSER", "SHUTDOWN", "TRAN", "TRANSACTION", "TRIGGER", "TRUNCATE", "UPDATE", "UPDATETEXT", "USE", "WAITFOR", "WHILE", "WRITETEXT",
    };

    /// <summary>What reaches beyond the database: files of the server, other servers with statements of their own.</summary>
    internal static readonly HashSet<string> Outside = new(StringComparer.Ordinal) { "OPENDATASOURCE", "OPENQUERY", "OPENROWSET" };

    /// <summary>The server's own functions that read files, look for them or read the log of changes: also in brackets.</summary>
    internal static readonly HashSet<string> Files = new(StringComparer.Ordinal)
    {
        "DM_OS_ENUMERATE_FILESYSTEM", "DM_OS_ENUMERATE_FIXED_DRIVES", "DM_OS_FILE_EXISTS", "FN_DBLOG", "FN_DBLOG_XTP", "FN_DUMP_DBLOG", "FN_DUMP_DBLOG_XTP", "FN_FULL_DBLOG",
        "FN_GET_AUDIT_FILE", "FN_GET_AUDIT_FILE_V2", "FN_TRACE_GETTABLE", "FN_XE_FILE_TARGET_READ_FILE", "FN_XE_TELEMETRY_BLOB_TARGET_READ_FILE",
    };

    /// <summary>Hints that hold up whoever wants to write, to the end of the transaction.</summary>
    internal static readonly HashSet<string> Locks = new(StringComparer.Ordinal)
    {
        "HOLDLOCK", "REPEATABLEREAD", "SERIALIZABLE", "TABLOCK", "TABLOCKX", "UPDLOCK", "XLOCK",
    };

    /// <summary>What joins a SELECT to the one before it.</summary>
    internal static readonly HashSet<string> SetOperators = new(StringComparer.Ordinal) { "ALL", "EXCEPT", "INTERSECT", "UNION" };
}

namespace DataPool.Connectors.Sql.SqlServer;

/// <summary>What Transact-SQL's words do, as far as a query must not (learn.microsoft.com/sql/t-sql/language-elements/reserved-keywords-transact-sql).</summary>
internal static class SqlServerWords
{
    /// <summary>
    /// Words that begin another statement, wherever a query could end without a semicolon. All are reserved: none can be a name
    /// without brackets.
    /// </summary>
    internal static readonly HashSet<string> Statements = new(StringComparer.Ordinal)
    {
        "ADD", "ALTER", "BACKUP", "BEGIN", "BREAK", "BULK", "CHECKPOINT", "CLOSE", "COMMIT", "CONTINUE", "CREATE", "DBCC", "DEALLOCATE",
        "DECLARE", "DELETE", "DENY", "DROP", "DUMP", "EXEC", "EXECUTE", "GOTO", "GRANT", "IF", "INSERT", "KILL", "LINENO", "LOAD",
        "MERGE", "OPEN", "PRINT", "RAISERROR", "READTEXT", "RECONFIGURE", "RESTORE", "RETURN", "REVERT", "REVOKE", "ROLLBACK", "SAVE",
        "SET", "SETUSER", "SHUTDOWN", "TRAN", "TRANSACTION", "TRIGGER", "TRUNCATE", "UPDATE", "UPDATETEXT", "USE", "WAITFOR", "WHILE", "WRITETEXT",
    };

    /// <summary>What reaches beyond the database: files of the server, other servers with statements of their own.</summary>
    internal static readonly HashSet<string> Outside = new(StringComparer.Ordinal) { "OPENDATASOURCE", "OPENQUERY", "OPENROWSET" };

    /// <summary>What joins a SELECT to the one before it.</summary>
    internal static readonly HashSet<string> SetOperators = new(StringComparer.Ordinal) { "ALL", "EXCEPT", "INTERSECT", "UNION" };
}

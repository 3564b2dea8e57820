using SQLitePCL;

namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>
/// The authorizer: SQLite asks it about everything that a statement would do, while it compiles it and again when a
/// part of it (VACUUM, virtual tables) compiles statements of its own. Only reading passes.
/// </summary>
internal sealed class SqliteGuard
{
    private static readonly string[] BannedFunctions = ["load_extension", "fts3_tokenizer", "optimize", "sqlite_log"];

    /// <summary>What was denied first, in words for a message; null when nothing was.</summary>
    internal string? Denied { get; private set; }

    /// <summary>Installs a guard on a connection.</summary>
    internal static SqliteGuard On(sqlite3 db)
    {
        var guard = new SqliteGuard();
        raw.sqlite3_set_authorizer(db, guard.Decide, null);
        return guard;
    }

    private int Decide(object user, int action, utf8z first, utf8z second, utf8z database, utf8z trigger)
    {
        if (action is raw.SQLITE_SELECT or raw.SQLITE_READ or raw.SQLITE_RECURSIVE) return raw.SQLITE_OK;
        var (one, two) = (first.utf8_to_string() ?? "", second.utf8_to_string() ?? "");
        if (action == raw.SQLITE_FUNCTION && !BannedFunctions.Contains(two, StringComparer.OrdinalIgnoreCase)) return raw.SQLITE_OK;
        // Full-text tables ask it of themselves at each query, and all it does is tell a number.
        if (action == raw.SQLITE_PRAGMA && one.Equals("data_version", StringComparison.OrdinalIgnoreCase) && two.Length == 0) return raw.SQLITE_OK;
        Denied ??= Describe(action, one, two);
        return raw.SQLITE_DENY;
    }

    private static string Describe(int action, string one, string two) => action switch
    {
        raw.SQLITE_FUNCTION => $"the function {two}()",
        raw.SQLITE_PRAGMA => $"PRAGMA {one}",
        raw.SQLITE_ATTACH => "ATTACH",
        raw.SQLITE_DETACH => "DETACH",
        raw.SQLITE_INSERT => $"INSERT INTO {one}",
        raw.SQLITE_UPDATE => $"UPDATE {one}",
        raw.SQLITE_DELETE => $"DELETE FROM {one}",
        raw.SQLITE_TRANSACTION or raw.SQLITE_SAVEPOINT => $"{one} of a transaction",
        _ => $"something that changes {(one.Length == 0 ? "the database" : one)}",
    };
}

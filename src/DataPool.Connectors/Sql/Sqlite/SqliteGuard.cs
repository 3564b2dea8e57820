using SQLitePCL;

namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>
/// The authorizer: SQLite asks it about everything that a statement would do, while it compiles it and again when a
/// part of it (VACUUM, virtual tables) compiles statements of its own. Only reading passes.
/// </summary>
internal sealed class SqliteGuard
{
    private static readonly string[] BannedFunctions = ["load_extension", "fts3_tokenizer", "optimize", "sqlite_log"];

    private string? _denied;

    /// <summary>What SQLite's message is about when it says that something is not authorized, in words; else null.</summary>
    /// <remarks>A table of a module may live with a denial; then another error is just that.</remarks>
    internal string? Explain(string message) => message.StartsWith("not authorized", StringComparison.Ordinal) ? _denied : null;

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
        // Full-text tables ask these of themselves, and all that they do is tell a number.
        if (action == raw.SQLITE_PRAGMA && one is "data_version" or "page_size" && two.Length == 0) return raw.SQLITE_OK;
        _denied ??= Describe(action, one, two);
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
        raw.SQLITE_ALTER_TABLE => $"ALTER TABLE {two}",
        raw.SQLITE_TRANSACTION or raw.SQLITE_SAVEPOINT => $"{one} of a transaction",
        _ => $"something that changes {(one.Length == 0 ? "the database" : one)}",
    };
}

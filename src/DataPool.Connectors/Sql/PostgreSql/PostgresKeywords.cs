using DataPool.Connectors.Sql.Servers;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>What a connection string for PostgreSQL may hold: Npgsql's words for where, who and how, and none that reads a file.</summary>
internal static class PostgresKeywords
{
    /// <summary>The schemas that names are looked for in.</summary>
    internal const string SearchPath = "Search Path";

    /// <summary>The allowed keywords.</summary>
    internal static SqlKeywords All { get; } = new SqlKeywords(
            "Host=db1;Database=shop;Username=reader;Password=…", "Host, Port, Database, Username, Password, SSL Mode, Search Path")
        .Allow(static (draft, value) => { draft.Host = value; return null; }, "Host", "Server")
        .Allow(SqlKeywords.Port, "Port")
        .Allow(static (draft, value) => { draft.Database = value; return null; }, "Database", "DB")
        .Allow(static (draft, value) => { draft.User = value; return null; }, "Username", "User Name", "User Id", "UID", "User")
        .Allow(static (draft, value) => { draft.Password = value; return null; }, "Password", "PSW", "PWD")
        .Allow(TakeTls, "SSL Mode")
        .AllowOther(SearchPath)
        .Ignore(
            "Application Name", "Command Timeout", "Connection Idle Lifetime", "Enlist", "Include Error Detail", "Keepalive", "Max Pool Size", "Maximum Pool Size",
            "Min Pool Size", "Minimum Pool Size", "Persist Security Info", "Pooling", "Timeout", "Trust Server Certificate");

    private static string? TakeTls(SqlTargetDraft draft, string value)
    {
        draft.Tls = value.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant() switch
        {
            "DISABLE" => SqlTls.Disable,
            "ALLOW" or "PREFER" => SqlTls.Prefer,
            "REQUIRE" => SqlTls.Require,
            "VERIFYFULL" => SqlTls.VerifyFull,
            _ => null,
        };
        return draft.Tls is null ? "must be Disable, Prefer, Require or VerifyFull." : null;
    }
}

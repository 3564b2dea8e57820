using System.Text.Json.Nodes;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Tests.Sql.Compliance;
using SQLitePCL;

namespace DataPool.Connectors.Tests.Sql.Sqlite;

/// <summary>A SQLite file of its own.</summary>
public sealed class SqliteSource : SqlSourceFixture
{
    private readonly SqliteBench _bench = new();
    private readonly sqlite3 _db;

    public SqliteSource() => _db = _bench.Open("shop.db");

    public override SqlType Type => _bench.Type;

    public override JsonObject Connection => new() { ["provider"] = "sqlite", ["database"] = "shop.db" };

    public override JsonObject ConnectionString => new() { ["provider"] = "sqlite", ["connectionString"] = "Data Source=shop.db" };

    public override IReadOnlyList<string> Secrets => [];

    // SQLite has no type for dates, and gives parameters as the texts that its own functions make.
    public override string Moments => """S"2026-09-01 00:30:00" S"2026-09-01" S"2026-08-31 23:30:00" """.TrimEnd();

    public override IEnumerable<string> Writes =>
    [
        "WITH x AS (SELECT 1) DELETE FROM sales",
        "WITH x AS (SELECT 1) INSERT INTO sales SELECT 'x', 1 FROM x",
        "SELECT writefile('/tmp/datapool_written', 'x')",
        "SELECT load_extension('x')",
        "SELECT fts3_tokenizer('simple')",
        "ATTACH 'other.db' AS other",
        "VACUUM INTO 'copy.db'",
        "PRAGMA user_version = 7",
    ];

    public override Task ExecuteAsync(string sql)
    {
        SqliteBench.Execute(_db, sql);
        return Task.CompletedTask;
    }

    // Numbers with more digits than a float has stay what they are only as text, which a number column reads exactly.
    public override string TypeOf(string type) => type switch
    {
        "decimal" => "decimal_text",
        "datetime" => "timestamp_text",
        _ => type,
    };

    public override string Exact(string digits) => $"'{digits}'";

    public override string Blob(string hex) => $"x'{hex}'";

    public override string LongText(int length) => $"replace(hex(zeroblob({length / 2})), '0', 'x')";

    public override string Endless(string marker) => $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i), '{marker}' AS marker FROM n";

    // What runs, runs in this process: a query that has ended for its caller has ended.
    public override bool ShowsQueries => false;

    public override Task<int> RunningAsync(string marker) => Task.FromResult(0);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _db.Dispose();
        _bench.Dispose();
    }
}

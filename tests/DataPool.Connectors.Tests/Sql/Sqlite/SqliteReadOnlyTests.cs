using DataPool.Connectors.Sql;
using DataPool.Connectors.Sql.Sqlite;
using DataPool.Core.Connectors;
using SQLitePCL;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.Sqlite;

/// <summary>Read-only for real: every statement here goes past the check of the text, straight to the reader.</summary>
public sealed class SqliteReadOnlyTests : IDisposable
{
    private readonly SqliteBench _bench = new();

    public SqliteReadOnlyTests()
    {
        _bench.Make("shop.db", "CREATE TABLE t (a INT); INSERT INTO t VALUES (1); CREATE VIRTUAL TABLE old USING fts4(body); INSERT INTO old VALUES ('x');");
        _bench.Make("other.db", "CREATE TABLE secret (s TEXT); INSERT INTO secret VALUES ('hidden');");
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("ATTACH 'root/other.db' AS o", "not_read_only", "ATTACH")]
    [InlineData("ATTACH 'new.db' AS o", "not_read_only", "ATTACH")]
    [InlineData("DETACH main", "not_read_only", "DETACH")]
    [InlineData("VACUUM", "not_read_only", "a statement that writes")]
    [InlineData("VACUUM INTO 'copy.db'", "not_read_only", "a statement that writes")]
    [InlineData("PRAGMA writable_schema = 1", "not_read_only", "PRAGMA writable_schema")]
    [InlineData("PRAGMA journal_mode = WAL", "not_read_only", "PRAGMA journal_mode")]
    [InlineData("PRAGMA user_version = 7", "not_read_only", "PRAGMA user_version")]
    [InlineData("PRAGMA data_version = 7", "not_read_only", "PRAGMA data_version")]
    [InlineData("PRAGMA wal_checkpoint", "not_read_only", "PRAGMA wal_checkpoint")]
    [InlineData("PRAGMA page_size = 512", "not_read_only", "PRAGMA page_size")]
    [InlineData("PRAGMA table_info(t)", "not_read_only", "PRAGMA table_info")]
    [InlineData("SELECT * FROM pragma_table_info('t')", "not_read_only", "PRAGMA table_info")]
    [InlineData("SELECT load_extension('x.so')", "not_read_only", "the function load_extension()")]
    [InlineData("SELECT Load_Extension('x.so', 'entry')", "not_read_only", "the function load_extension()")]
    [InlineData("SELECT fts3_tokenizer('simple')", "not_read_only", "the function fts3_tokenizer()")]
    [InlineData("SELECT fts3_tokenizer('simple', x'00')", "not_read_only", "the function fts3_tokenizer()")]
    [InlineData("SELECT optimize(old) FROM old", "not_read_only", "the function optimize()")]
    [InlineData("SELECT (SELECT load_extension('x.so')) FROM t", "not_read_only", "the function load_extension()")]
    [InlineData("INSERT INTO t VALUES (2)", "not_read_only", "INSERT INTO t")]
    [InlineData("INSERT INTO t VALUES (2) RETURNING a", "not_read_only", "INSERT INTO t")]
    [InlineData("INSERT INTO old(old) VALUES ('optimize')", "not_read_only", "INSERT INTO old")]
    [InlineData("REPLACE INTO t VALUES (2)", "not_read_only", "INSERT INTO t")]
    [InlineData("UPDATE t SET a = 2", "not_read_only", "UPDATE t")]
    [InlineData("DELETE FROM t", "not_read_only", "DELETE FROM t")]
    [InlineData("WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", "not_read_only", "INSERT INTO t")]
    [InlineData("WITH x AS (SELECT 1) UPDATE t SET a = 2 RETURNING a", "not_read_only", "UPDATE t")]
    [InlineData("WITH x AS (SELECT 1) DELETE FROM t", "not_read_only", "DELETE FROM t")]
    [InlineData("DROP TABLE t", "not_read_only", "DELETE FROM sqlite_master")]
    [InlineData("CREATE TABLE n (a)", "not_read_only", "INSERT INTO sqlite_master")]
    [InlineData("CREATE TEMP TABLE n (a)", "not_read_only", "INSERT INTO sqlite_temp_master")]
    [InlineData("CREATE VIRTUAL TABLE n USING fts5(a)", "not_read_only", "INSERT INTO sqlite_master")]
    [InlineData("ALTER TABLE t RENAME TO n", "not_read_only", "ALTER TABLE t")]
    [InlineData("REINDEX", "not_read_only", null)]
    [InlineData("ANALYZE", "not_read_only", null)]
    [InlineData("BEGIN EXCLUSIVE", "not_read_only", "BEGIN of a transaction")]
    [InlineData("COMMIT", "not_read_only", "COMMIT of a transaction")]
    [InlineData("SAVEPOINT s", "not_read_only", "BEGIN of a transaction")]
    [InlineData("EXPLAIN SELECT 1", "not_a_select", null)]
    [InlineData("EXPLAIN QUERY PLAN SELECT 1", "not_a_select", null)]
    [InlineData("", "not_a_select", null)]
    [InlineData("-- nothing", "not_a_select", null)]
    [InlineData("SELECT 1; DELETE FROM t", "not_a_select", null)]
    [InlineData("SELECT 1; SELECT 2", "not_a_select", null)]
    public async Task Whatever_would_write_is_refused_and_changes_nothing(string query, string code, string? what)
    {
        var before = _bench.Temp.Content();
        var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(query));

        Assert.Equal((code, false), (error.Code, error.Transient));
        if (what is not null) Assert.Equal($"source.query must only read, but it uses {what}. Remove that: a connector never changes its source.", error.Message);
        Assert.Equal(before, _bench.Temp.Content());
    }

    [Fact]
    public async Task The_other_refusals_say_what_is_wrong()
    {
        Assert.Equal(
            "source.query must begin with SELECT, WITH or VALUES: connectors only read.",
            (await Assert.ThrowsAsync<SourceException>(() => ReadAsync("EXPLAIN SELECT 1"))).Message);
        Assert.Equal(
            "source.query must be one statement; remove what follows the first ';'.",
            (await Assert.ThrowsAsync<SourceException>(() => ReadAsync("SELECT 1; DELETE FROM t"))).Message);
    }

    [Fact]
    public async Task What_reads_passes_the_same_way()
    {
        var before = _bench.Temp.Content();
        using var records = (await ReadAsync("SELECT a FROM t; -- done")).Records;
        Assert.Equal(1, records.Count);
        Assert.Equal(before, _bench.Temp.Content());
    }

    /// <summary>The control: with a plain read-only connection the same statements do write, and these tests would see it.</summary>
    [Fact]
    public void A_plain_read_only_connection_does_write()
    {
        var before = _bench.Temp.Content();
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open_v2(_bench.Temp["root/shop.db"], out var db, raw.SQLITE_OPEN_READONLY, null));
        using (db)
        {
            SqliteBench.Execute(db, $"VACUUM INTO '{_bench.Temp["copy.db"]}'");
            SqliteBench.Execute(db, $"ATTACH '{_bench.Temp["root/other.db"]}' AS o; SELECT * FROM o.secret");
        }

        Assert.NotEqual(before, _bench.Temp.Content());
    }

    /// <summary>Each bar holds alone: without the authorizer the limits and SQLite's own word still stop them.</summary>
    [Theory]
    [InlineData("ATTACH '{0}' AS o", "too many attached databases - max 0")]
    [InlineData("VACUUM INTO '{0}'", "too many attached databases - max 0")]
    [InlineData("SELECT load_extension('{0}')", "not authorized")]
    public void The_limits_hold_without_the_authorizer(string sql, string message)
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open_v2(_bench.Temp["root/shop.db"], out var db, raw.SQLITE_OPEN_READONLY, null));
        using var _ = db;
        SqliteLimits.Set(db);
        var before = _bench.Temp.Content();
        Assert.NotEqual(raw.SQLITE_OK, raw.sqlite3_exec(db, string.Format(null, sql, _bench.Temp["copy.db"]), out var error));
        Assert.Equal(message, error);
        Assert.Equal(before, _bench.Temp.Content());
    }

    /// <summary>Whatever is swapped in between the check and the opening is not read: a link for the file, for a folder, another file.</summary>
    [Theory]
    [InlineData("root/link.db")]
    [InlineData("link/other.db")]
    [InlineData("hidden/other.db")]
    public void What_was_swapped_in_after_the_check_is_not_opened(string path)
    {
        _bench.Temp.Folder("hidden");
        File.Copy(_bench.Temp["root/other.db"], _bench.Temp["hidden/other.db"]);
        File.CreateSymbolicLink(_bench.Temp["root/link.db"], "../hidden/other.db");
        Directory.CreateSymbolicLink(_bench.Temp["link"], "hidden");

        var clock = new QueryClock(TimeProvider.System, 30, TestContext.Current.CancellationToken);
        var error = Assert.Throws<SourceException>(
            () => SqliteSession.OpenAt(_bench.Temp[path], new SqliteFile("shop.db", IsSecret: false), _bench.Roots, clock));
        Assert.Equal(("path_refused", false), (error.Code, error.Transient));
        Assert.Equal("'shop.db' was replaced by a link while it was being opened. Put the file itself there.", error.Message);
    }

    /// <summary>Nor when it is swapped back before anybody looks again: SQLite itself follows no link.</summary>
    [Theory]
    [InlineData("root/link.db")]
    [InlineData("link/other.db")]
    public void SQLite_follows_no_link(string path)
    {
        File.CreateSymbolicLink(_bench.Temp["root/link.db"], "other.db");
        Directory.CreateSymbolicLink(_bench.Temp["link"], "root");
        var result = raw.sqlite3_open_v2(_bench.Temp[path], out var db, SqliteSession.OpenFlags, null);
        db.Dispose();
        Assert.Equal(raw.SQLITE_CANTOPEN, result & 0xFF);
    }

    private Task<PullResult> ReadAsync(string query)
    {
        var provider = new SqliteProvider(_bench.Roots, TimeProvider.System);
        var source = new SqlSource(provider, new SqliteFile("shop.db", IsSecret: false), new SqlQuery(query, 30, 10_000));
        return _bench.RunAsync(source, TestContext.Current.CancellationToken);
    }
}

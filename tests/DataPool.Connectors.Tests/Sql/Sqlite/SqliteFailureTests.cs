using System.Diagnostics;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.Sqlite;

public sealed class SqliteFailureTests : IDisposable
{
    private const string Runaway = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    private readonly SqliteBench _bench = new();

    public SqliteFailureTests() => _bench.Make("shop.db", "CREATE TABLE t (a INT); INSERT INTO t VALUES (1);");

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("SELECT * FROM nope", "no such table: nope")]
    [InlineData("SELECT nope FROM t", "no such column: nope")]
    [InlineData("SELECT nope(1)", "no such function: nope")]
    [InlineData("SELECT readfile('/etc/passwd')", "no such function: readfile")]
    [InlineData("SELECT FROM", "near \"FROM\": syntax error")]
    [InlineData("(SELECT 1)", "near \"(\": syntax error")]
    [InlineData("SELECT abs(-9223372036854775808)", "integer overflow")]
    [InlineData("SELECT length(zeroblob(20000000))", "string or blob too big")]
    public async Task A_wrong_query_gives_SQLites_own_words(string query, string words)
    {
        var error = await _bench.FailAsync(query);
        Assert.Equal(("query_failed", false), (error.Code, error.Transient));
        Assert.Equal($"The query failed: SQLite says \"{words}\". Correct source.query.", error.Message);
    }

    [Fact]
    public async Task A_missing_file_may_come()
    {
        var error = await _bench.FailAsync("SELECT 1", "missing.db");
        Assert.Equal(("file_not_found", true), (error.Code, error.Transient));
        Assert.Equal(
            "'missing.db' does not exist. Check the path (a relative one starts at the first folder of the setting DataPool:Files:AllowedRoots) or put the file there.",
            error.Message);
    }

    [Theory]
    [InlineData("../outside.db")]
    [InlineData("/etc/passwd")]
    public async Task Outside_the_roots_nothing_is_read(string path)
    {
        var error = await _bench.FailAsync("SELECT 1", path);
        Assert.Equal(("path_refused", false), (error.Code, error.Transient));
        Assert.Equal(
            $"'{path}' lies outside the folders that DataPool may read. Use a path under one of them, or add its folder to the setting DataPool:Files:AllowedRoots.",
            error.Message);
    }

    [Fact]
    public async Task DataPools_own_database_is_refused()
    {
        File.Copy(_bench.Temp["root/shop.db"], _bench.Temp["data/pool.db"]);
        File.CreateSymbolicLink(_bench.Temp["root/pool.db"], _bench.Temp["data/pool.db"]);
        var error = await _bench.FailAsync("SELECT * FROM t", "pool.db");
        Assert.Equal("path_refused", error.Code);
        Assert.StartsWith("'pool.db' lies in DataPool's own data directory, which no connector reads.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_is_followed_inside_the_roots_and_not_out_of_them()
    {
        File.Move(_bench.Temp["root/shop.db"], _bench.Temp["second/real.db"]);
        File.CreateSymbolicLink(_bench.Temp["root/shop.db"], "../second/real.db");
        Assert.Equal(["N1"], await _bench.RowsAsync("SELECT a FROM t"));

        File.Move(_bench.Temp["second/real.db"], _bench.Temp["real.db"]);
        File.Delete(_bench.Temp["root/shop.db"]);
        File.CreateSymbolicLink(_bench.Temp["root/shop.db"], "../real.db");
        Assert.Equal("path_refused", (await _bench.FailAsync("SELECT a FROM t")).Code);
    }

    [Fact]
    public async Task A_folder_or_text_file_is_no_database()
    {
        _bench.Temp.Folder("root/folder");
        Assert.Equal("path_refused", (await _bench.FailAsync("SELECT 1", "folder")).Code);

        _bench.Temp.File("root/notes.txt", new string('x', 4096));
        var error = await _bench.FailAsync("SELECT 1", "notes.txt");
        Assert.Equal(("not_a_database", false), (error.Code, error.Transient));
        Assert.Equal("'notes.txt' is not a SQLite database (or an encrypted one). Name a SQLite file.", error.Message);
    }

    [Theory]
    [InlineData("missing.db", "file_not_found")]
    [InlineData("../hunter2.db", "path_refused")]
    [InlineData("notes.txt", "not_a_database")]
    public async Task Nothing_of_a_connection_string_is_shown(string path, string code)
    {
        _bench.Temp.File("root/notes.txt", new string('x', 4096));
        var error = await _bench.FailAsync("SELECT 1", options: new { connectionString = $"Data Source={path}" });
        Assert.Equal(code, error.Code);
        Assert.StartsWith("The database of source.connectionString ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(path, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_bench.Define($$"""{"provider":"sqlite","connectionString":"Data Source={{path}}","query":"SELECT 1"}""", out var source));
        Assert.DoesNotContain(path, source!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_reads() =>
        Assert.Equal(["N1"], await _bench.RowsAsync("SELECT a FROM t", options: new { connectionString = "Data Source=shop.db;Mode=ReadOnly" }));

    [Fact]
    public async Task A_damaged_file_is_named()
    {
        _bench.Make("bad.db", "CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(20000));");
        using (var file = File.OpenWrite(_bench.Temp["root/bad.db"]))
        {
            file.Position = 4096;
            file.Write(new byte[4096]);
        }

        var error = await _bench.FailAsync("SELECT a FROM t", "bad.db");
        Assert.Equal(("database_corrupt", false), (error.Code, error.Transient));
        Assert.Equal("'bad.db' is damaged: SQLite says \"database disk image is malformed\". Restore it, or check it with PRAGMA integrity_check.", error.Message);
    }

    [Fact]
    public async Task A_database_that_stays_locked_is_busy()
    {
        using var writer = _bench.Open("shop.db", "BEGIN EXCLUSIVE; INSERT INTO t VALUES (2);");
        var error = await _bench.FailAsync("SELECT a FROM t", options: new { timeoutSeconds = 1 });
        Assert.Equal(("busy", true), (error.Code, error.Transient));
        Assert.Equal("'shop.db' stayed locked by another program for timeoutSeconds (1). It is tried again later.", error.Message);
    }

    [Fact]
    public async Task A_lock_that_goes_is_waited_for()
    {
        using var writer = _bench.Open("shop.db", "BEGIN EXCLUSIVE; INSERT INTO t VALUES (2);");
        var reading = _bench.RowsAsync("SELECT a FROM t");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(reading.IsCompleted);
        SqliteBench.Execute(writer, "COMMIT");
        Assert.Equal(["N1", "N2"], await reading);
    }

    [Fact]
    public async Task Waiting_for_a_lock_is_cancelled_promptly()
    {
        using var writer = _bench.Open("shop.db", "BEGIN EXCLUSIVE; INSERT INTO t VALUES (2);");
        await AssertCancelledPromptly("SELECT a FROM t");
    }

    [Fact]
    public async Task A_writer_in_WAL_mode_and_a_reader_do_not_wait_for_each_other()
    {
        using var writer = _bench.Open("wal.db", "PRAGMA journal_mode = WAL; CREATE TABLE t (a INT); INSERT INTO t VALUES (1); BEGIN IMMEDIATE; INSERT INTO t VALUES (2);");
        Assert.Equal(["N1"], await _bench.RowsAsync("SELECT a FROM t", "wal.db", new { timeoutSeconds = 5 }));
        SqliteBench.Execute(writer, "COMMIT");
        Assert.Equal(["N1", "N2"], await _bench.RowsAsync("SELECT a FROM t", "wal.db"));

        using var stop = new CancellationTokenSource();
        var writing = Task.Factory.StartNew(
            () =>
            {
                for (var i = 3; !stop.IsCancellationRequested; i++) SqliteBench.Execute(writer, $"INSERT INTO t VALUES ({i})");
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var seen = 0;
        for (var run = 0; run < 20; run++)
        {
            // Each run is one snapshot: whole, and never older than the one before.
            var rows = await _bench.RowsAsync("SELECT a, (SELECT count(*) FROM t) AS n FROM t", "wal.db", new { maxRows = 100_000 });
            Assert.All(rows, row => Assert.EndsWith($" N{rows.Length}", row, StringComparison.Ordinal));
            Assert.True(rows.Length >= seen);
            seen = rows.Length;
        }

        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task A_database_left_in_WAL_mode_reads_without_its_program()
    {
        _bench.Make("wal.db", "PRAGMA journal_mode = WAL; CREATE TABLE t (a INT); INSERT INTO t VALUES (1);");
        Assert.Equal(["root/shop.db", "root/wal.db"], _bench.Temp.Content().Select(file => file.Split(' ')[0]));
        Assert.Equal(["N1"], await _bench.RowsAsync("SELECT a FROM t", "wal.db"));
        using var writer = _bench.Open("wal.db", "INSERT INTO t VALUES (2);");
        Assert.Equal(["N1", "N2"], await _bench.RowsAsync("SELECT a FROM t", "wal.db"));
    }

    [Fact]
    public async Task An_interrupted_transaction_is_left_to_the_owner()
    {
        using (var writer = _bench.Open("hot.db", "CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(100000)); PRAGMA cache_size = 1; BEGIN; UPDATE t SET a = randomblob(100000);"))
        {
            // A copy of both files while the transaction is on its way is what a crash would have left.
            File.Copy(_bench.Temp["root/hot.db"], _bench.Temp["root/crashed.db"]);
            File.Copy(_bench.Temp["root/hot.db-journal"], _bench.Temp["root/crashed.db-journal"]);
        }

        var before = _bench.Temp.Content();
        var error = await _bench.FailAsync("SELECT length(a) FROM t", "crashed.db");
        Assert.Equal(("needs_recovery", true), (error.Code, error.Transient));
        Assert.Equal(
            "'crashed.db' was left in the middle of a transaction, which only a program that may write can finish or undo. Open it once with its own program.",
            error.Message);
        Assert.Equal(before, _bench.Temp.Content());
    }

    [Fact]
    public async Task A_runaway_query_ends_at_its_timeout()
    {
        var watch = Stopwatch.StartNew();
        var error = await _bench.FailAsync(Runaway, options: new { timeoutSeconds = 1 });
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(10));
        Assert.Equal(("timeout", true), (error.Code, error.Transient));
        Assert.Equal(
            "The query did not end within timeoutSeconds (1) and was stopped. Make it faster or raise source.timeoutSeconds (at most 3600).", error.Message);
    }

    [Fact]
    public Task Cancelling_ends_a_running_query_promptly() => AssertCancelledPromptly(Runaway);

    private async Task AssertCancelledPromptly(string query)
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bench.ReadAsync(query, cancel: cancel.Token));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(10));
    }
}

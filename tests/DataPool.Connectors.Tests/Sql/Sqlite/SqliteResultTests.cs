using DataPool.Core.Connectors;
using DataPool.Core.Records;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.Sqlite;

public sealed class SqliteResultTests : IDisposable
{
    private readonly SqliteBench _bench = new();

    public SqliteResultTests() => _bench.Make("shop.db", "CREATE TABLE sales (region TEXT, total INT); INSERT INTO sales VALUES ('north', 3), ('south', 5), ('east', 4);");

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Rows_come_in_the_querys_order_with_one_shape()
    {
        var result = await _bench.ReadAsync("SELECT region, total FROM sales ORDER BY total DESC", cancel: TestContext.Current.CancellationToken);
        using var records = result.Records;
        Assert.Equal(["region", "total"], result.Columns);
        Assert.Equal(3, records.Count);
        Assert.Same(records.ShapeOf(0), records.ShapeOf(2));
        Assert.Equal(["region", "total"], records.ShapeOf(0).Fields.Select(field => field.Text));
        Assert.Equal(["S\"south\" N5", "S\"east\" N4", "S\"north\" N3"], await _bench.RowsAsync("SELECT region, total FROM sales ORDER BY total DESC"));
    }

    [Fact]
    public async Task The_shape_is_interned_across_runs()
    {
        var shapes = new ShapeTable();
        Assert.Empty(_bench.Define("""{"provider":"sqlite","database":"shop.db","query":"SELECT * FROM sales"}""", out var source));
        var context = new PullContext { Source = source!, TimeZone = _bench.Zone, Now = _bench.Now, LastRun = null, Shapes = shapes, Warnings = _bench.Warnings, Sink = NoSink.Instance };
        using var first = (await _bench.Type.ReadAsync(context, TestContext.Current.CancellationToken)).Records;
        using var second = (await _bench.Type.ReadAsync(context, TestContext.Current.CancellationToken)).Records;
        Assert.Same(first.ShapeOf(0), second.ShapeOf(0));
    }

    // Rows are handed on some hundred at a time; what is counted goes through all of them.
    [Fact]
    public async Task Rows_of_a_long_result_are_counted_through()
    {
        const string rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000) SELECT i, CASE i WHEN 2500 THEN 'not a number' ELSE i END AS t FROM n";
        _bench.Make("long.db", $"CREATE TABLE long(i INTEGER, t NUMERIC); INSERT INTO long {rows}");
        var result = await _bench.RowsAsync("SELECT i, t FROM long", "long.db");
        Assert.Equal(3000, result.Length);
        Assert.Equal(["N2499 N2499", "N2500 Nnull", "N2501 N2501"], result[2498..2501]);
        Assert.Equal("N3000 N3000", result[^1]);
        Assert.Equal(["value_not_converted t x1: row 2500: not a number"], _bench.Warned);
        Assert.Equal("too_many_rows", (await _bench.FailAsync("SELECT i FROM long", "long.db", options: new { maxRows = 2999 })).Code);
        Assert.Equal(3000, (await _bench.RowsAsync("SELECT i FROM long", "long.db", options: new { maxRows = 3000 })).Length);
    }

    [Fact]
    public async Task An_empty_result_still_has_its_columns()
    {
        var result = await _bench.ReadAsync("SELECT region, total FROM sales WHERE total > 9", cancel: TestContext.Current.CancellationToken);
        using var records = result.Records;
        Assert.Equal(0, records.Count);
        Assert.Equal(["region", "total"], result.Columns);
    }

    [Fact]
    public async Task Columns_of_one_name_are_numbered_and_counted()
    {
        var result = await _bench.ReadAsync(
            "SELECT 1 AS a, 2 AS a, 3 AS a_2, 4 AS a, 5 AS \"\", 6 AS \"\", 7 AS column_6, 8 AS A", cancel: TestContext.Current.CancellationToken);
        using var records = result.Records;
        Assert.Equal(["a", "a_3", "a_2", "a_4", "column_5", "column_6_2", "column_6", "A"], result.Columns);
        Assert.Equal(
            ["duplicate_column a x2: column 2 became a_3 | column 4 became a_4", "duplicate_column column_6 x1: column 6 became column_6_2"], _bench.Warned);
    }

    [Fact]
    public async Task A_second_column_gets_the_suffix_2()
    {
        var result = await _bench.ReadAsync("SELECT a.region, b.region FROM sales a JOIN sales b", cancel: TestContext.Current.CancellationToken);
        result.Records.Dispose();
        Assert.Equal(["region", "region_2"], result.Columns);
        Assert.Equal(["duplicate_column region x1: column 2 became region_2"], _bench.Warned);
    }

    [Fact]
    public async Task A_name_beyond_128_characters_fails()
    {
        Assert.Equal(["N1"], await _bench.RowsAsync($"SELECT 1 AS {new string('a', 128)}"));
        var error = await _bench.FailAsync($"SELECT 0, 1 AS {new string('a', 129)}");
        Assert.Equal(("column_name_too_long", false), (error.Code, error.Transient));
        Assert.Equal("The name of column 2 has 129 characters; at most 128 are possible. Give it an alias (AS …) in source.query.", error.Message);
    }

    [Fact]
    public async Task More_than_1000_columns_fail()
    {
        var thousand = string.Join(", ", Enumerable.Range(1, 1000).Select(i => $"{i} AS c{i}"));
        Assert.Single(await _bench.RowsAsync("SELECT " + thousand));
        var error = await _bench.FailAsync($"SELECT {thousand}, 1 AS x");
        Assert.Equal(("too_many_columns", false), (error.Code, error.Transient));
        Assert.Equal("The query returns 1001 columns; at most 1000 are possible. Select fewer in source.query.", error.Message);
    }

    [Fact]
    public async Task More_rows_than_maxRows_are_an_error_never_a_cut()
    {
        Assert.Equal(3, (await _bench.RowsAsync("SELECT * FROM sales", options: new { maxRows = 3 })).Length);
        var error = await _bench.FailAsync("SELECT * FROM sales", options: new { maxRows = 2 });
        Assert.Equal(("too_many_rows", false), (error.Code, error.Transient));
        Assert.Equal(
            "The query returns more than maxRows (2) rows. Narrow source.query down, or raise source.maxRows (at most 100000).", error.Message);
    }

    [Fact]
    public async Task A_run_is_bounded_in_bytes()
    {
        var error = await _bench.FailAsync(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100) SELECT zeroblob(4000000) FROM n");
        Assert.Equal("too_much_data", error.Code);
        Assert.Equal("The query returns more than 200 MiB. Select fewer columns or rows in source.query.", error.Message);
    }

    [Fact]
    public async Task The_parameters_are_local_or_UTC_as_they_say()
    {
        const string all = "SELECT @now, @today, @yesterday, @startOfWeek, @startOfMonth, @lastRun, @nowUtc, @lastRunUtc";
        _bench.Now = new DateTimeOffset(2026, 8, 31, 23, 30, 0, TimeSpan.Zero).AddTicks(1_200_000); // a Tuesday in London already
        Assert.Equal(
            """S"2026-09-01 00:30:00.12" S"2026-09-01" S"2026-08-31" S"2026-08-31" S"2026-09-01" S"1970-01-01 00:00:00" S"2026-08-31 23:30:00.12" S"1970-01-01 00:00:00" """.TrimEnd(),
            Assert.Single(await _bench.RowsAsync(all)));

        _bench.Now = new DateTimeOffset(2026, 1, 4, 10, 0, 0, TimeSpan.FromHours(5)); // a Sunday
        _bench.LastRun = new DateTimeOffset(2025, 7, 1, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            """S"2026-01-04 05:00:00" S"2026-01-04" S"2026-01-03" S"2025-12-29" S"2026-01-01" S"2025-07-01 13:00:00" S"2026-01-04 05:00:00" S"2025-07-01 12:00:00" """.TrimEnd(),
            Assert.Single(await _bench.RowsAsync(all)));
    }

    [Fact]
    public async Task Parameters_filter_and_may_repeat()
    {
        _bench.Make("times.db", "CREATE TABLE t (at TEXT); INSERT INTO t VALUES ('2026-04-08 23:00:00'), ('2026-04-09 08:00:00');");
        Assert.Equal(["S\"2026-04-09 08:00:00\""], await _bench.RowsAsync("SELECT at FROM t WHERE at >= @today AND at >= @today", "times.db"));
    }

    [Theory]
    [InlineData("?", "?")]
    [InlineData("?3", "?")]
    [InlineData("@Now", "@Now")]
    [InlineData(":now", ":now")]
    [InlineData("$now", "$now")]
    [InlineData("@now + @tomorrow", "@tomorrow")]
    public async Task Other_parameters_are_refused(string expression, string name)
    {
        var error = await _bench.FailAsync($"SELECT {expression}");
        Assert.Equal(("unknown_parameter", false), (error.Code, error.Transient));
        Assert.Equal(
            $"source.query uses the parameter {name}, which is not known. Known are: @now, @today, @yesterday, @startOfWeek, @startOfMonth, @lastRun, @nowUtc, @lastRunUtc.",
            error.Message);
    }

    [Fact]
    public async Task Views_full_text_tables_and_JSON_functions_read()
    {
        _bench.Make("more.db", """
            CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2); CREATE VIEW v AS SELECT sum(a) AS total FROM t;
            CREATE VIRTUAL TABLE notes USING fts5(body); INSERT INTO notes VALUES ('hello world'), ('other');
            CREATE VIRTUAL TABLE old USING fts4(body); INSERT INTO old VALUES ('hello world'), ('other');
            """);
        Assert.Equal(["N3"], await _bench.RowsAsync("SELECT * FROM v", "more.db"));
        Assert.Equal(["S\"hello world\""], await _bench.RowsAsync("SELECT body FROM notes WHERE notes MATCH 'hello'", "more.db"));
        Assert.Equal(["S\"hello world\""], await _bench.RowsAsync("SELECT body FROM old WHERE body MATCH 'hello'", "more.db"));
        Assert.Equal("query_failed", (await _bench.FailAsync("SELECT nope FROM old", "more.db")).Code);
        Assert.Equal(["N1", "N2"], await _bench.RowsAsync("SELECT value FROM json_each('[1,2]')", "more.db"));
        Assert.Equal(["N1 N10"], await _bench.RowsAsync("VALUES (1, 10)", "more.db"));
    }
}

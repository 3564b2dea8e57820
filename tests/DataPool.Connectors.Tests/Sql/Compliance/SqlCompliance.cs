using System.Text.Json;
using System.Text.Json.Nodes;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Testing;
using DataPool.Core.Mapping;
using DataPool.Core.Records;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.Compliance;

/// <summary>What every database must do alike. Inherited with a fixture of the database.</summary>
public abstract class SqlCompliance(SqlSourceFixture source)
{
    protected SqlSourceFixture Database { get; } = source;

    protected SqlReading Reading { get; } = new(source.Type);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected JsonObject Source(string query, Action<JsonObject>? change = null)
    {
        if (Database.Missing is { } reason) Assert.Skip(reason);
        var definition = Database.Connection.DeepClone().AsObject();
        definition["query"] = query;
        change?.Invoke(definition);
        return definition;
    }

    protected Task<string[]> RowsAsync(string query, Action<JsonObject>? change = null) => Reading.RowsAsync(Source(query, change));

    protected async Task<SourceException> FailAsync(string query, Action<JsonObject>? change = null)
    {
        var error = await Reading.FailAsync(Source(query, change));
        Assert.All(Database.Secrets, secret => Assert.DoesNotContain(secret, error.ToString(), StringComparison.OrdinalIgnoreCase));
        return error;
    }

    [Fact]
    public async Task Rows_come_in_the_querys_order_with_one_shape()
    {
        var result = await Reading.ReadAsync(Source("SELECT region, total FROM sales ORDER BY total DESC"), cancel: Token);
        using var records = result.Records;
        Assert.Equal(["region", "total"], result.Columns);
        Assert.Equal(["S\"south\" N5", "S\"east\" N4", "S\"north\" N3"], Enumerable.Range(0, records.Count).Select(record => SqlReading.Show(records, record)));
        Assert.Same(records.ShapeOf(0), records.ShapeOf(2));
        Assert.Empty(Reading.Warned);
    }

    [Fact]
    public async Task No_rows_are_no_records_and_all_columns()
    {
        var result = await Reading.ReadAsync(Source("SELECT region, total FROM sales WHERE total > 100"), cancel: Token);
        using var records = result.Records;
        Assert.Equal((0, 2), (records.Count, result.Columns.Count));
    }

    [Fact]
    public async Task A_connection_string_reads_the_same()
    {
        Assert.Null(Database.Missing);
        var definition = Database.ConnectionString.DeepClone().AsObject();
        definition["query"] = "SELECT total FROM sales ORDER BY total";
        Assert.Equal(["N3", "N4", "N5"], await Reading.RowsAsync(definition));
    }

    [Fact]
    public async Task Values_are_exact()
    {
        Assert.Equal(
            [
                """N1 N9223372036854775807 N12345678901234567890.0123456789 N0.1 Btrue D"2026-04-09" D"2026-04-09T11:00:00.25Z" S"grüße 日本 😀 '\"\\" S"AP8Q" """.TrimEnd(),
                """N2 N-9223372036854775808 N-0.5 N1e300 Bfalse D"0001-01-01" D"2026-03-29T01:30:00Z" S"" S"" """.TrimEnd(),
                "N3 Nnull Nnull Nnull Nnull Nnull Nnull Nnull Nnull",
            ],
            await RowsAsync("SELECT id, big, exact, ratio, yes, day, moment, note, bytes FROM kinds ORDER BY id"));
        Assert.Empty(Reading.Warned);
    }

    [Fact]
    public async Task Columns_of_one_name_are_kept_apart()
    {
        var result = await Reading.ReadAsync(Source("SELECT a, b AS a, a AS b FROM twins"), cancel: Token);
        using var records = result.Records;
        Assert.Equal(["a", "a_2", "b"], result.Columns);
        Assert.Equal("N1 N2 N1", SqlReading.Show(records, 0));
        Assert.Equal(["duplicate_column a x1: column 2 became a_2"], Reading.Warned);
    }

    [Fact]
    public async Task A_column_without_a_name_gets_one()
    {
        if (Database.NamelessQuery is not { } query) return;
        var result = await Reading.ReadAsync(Source(query), cancel: Token);
        using var records = result.Records;
        Assert.Equal(["column_1"], result.Columns);
    }

    [Fact]
    public async Task More_than_a_thousand_columns_are_an_error()
    {
        var thousand = string.Join(", ", Enumerable.Range(1, 1000).Select(i => $"{i} AS c{i}"));
        Assert.Single(await RowsAsync("SELECT " + thousand));
        var error = await FailAsync($"SELECT {thousand}, 1 AS x");
        Assert.Equal(("too_many_columns", false), (error.Code, error.Transient));
        Assert.Equal("The query returns 1001 columns; at most 1000 are possible. Select fewer in source.query.", error.Message);
    }

    [Fact]
    public async Task More_rows_than_maxRows_are_an_error_never_a_cut()
    {
        Assert.Equal(3, (await RowsAsync("SELECT * FROM sales", source => source["maxRows"] = 3)).Length);
        var error = await FailAsync("SELECT * FROM sales", source => source["maxRows"] = 2);
        Assert.Equal(("too_many_rows", false), (error.Code, error.Transient));
        Assert.Equal("The query returns more than maxRows (2) rows. Narrow source.query down, or raise source.maxRows (at most 100000).", error.Message);
    }

    [Fact]
    public async Task A_value_may_have_16_MiB_and_no_more()
    {
        var result = await Reading.ReadAsync(Source($"SELECT 1 AS id, {Database.LongText(10_000_000)} AS large, 'x' AS after"), cancel: Token);
        using (result.Records) Assert.Equal(10_000_002, DataPool.Core.Records.Payload.Value(result.Records.PayloadOf(0), 3, 1).Length);
        Assert.Empty(Reading.Warned);
    }

    [Fact]
    public async Task A_cell_of_10_MB_is_null_in_its_item_and_counted()
    {
        Assert.Empty(Reading.Define(Source($"SELECT 1 AS id, {Database.LongText(10_000_000)} AS large, 'x' AS after"), out var read));
        var errors = new List<DefinitionError>();
        using var text = JsonDocument.Parse("""{"stream": "s", "key": ["id"]}""");
        var mapper = new Mapper(MappingDefinition.Read(new ObjectReader(text.RootElement, "mapping", errors), isPull: true));
        var warnings = new WarningCounter();
        using var mapping = new PullMapping(mapper, new MapContext { IsPull = true, TimeZone = TimeZoneInfo.Utc, Limits = new RecordLimits(), Warnings = warnings });
        var result = await Reading.RunAsync(read!, mapping, Token);
        using (result.Records) mapping.Take(result.Records, result.Columns);
        using var items = mapping.Finish();
        Assert.Equal("N1 Nnull S\"x\"", SqlReading.Show(items, 0));
        var warning = Assert.Single(warnings.ToList());
        Assert.Equal(("value_too_large", "large", 1), (warning.Code, warning.Field, warning.Count));
    }

    [Fact]
    public async Task The_parameters_are_typed()
    {
        Reading.Now = new DateTimeOffset(2026, 8, 31, 23, 30, 0, TimeSpan.Zero);
        Assert.Equal([Database.Moments], await RowsAsync("SELECT @now AS a, @today AS b, @nowUtc AS c"));
    }

    [Fact]
    public async Task Parameters_filter_and_may_repeat()
    {
        Reading.Now = new DateTimeOffset(2026, 4, 9, 20, 0, 0, TimeSpan.Zero);
        Assert.Equal(["N1"], await RowsAsync("SELECT id FROM kinds WHERE moment >= @today AND moment >= @startOfMonth AND moment < @now AND day = @today"));
        Assert.Equal(["N1", "N2"], await RowsAsync("SELECT id FROM kinds WHERE moment > @lastRun ORDER BY id"));
        Reading.LastRun = new DateTimeOffset(2026, 4, 9, 10, 0, 0, TimeSpan.Zero); // 11:00 in London
        Assert.Equal(["N1"], await RowsAsync("SELECT id FROM kinds WHERE moment>=@lastRun ORDER BY id"));
    }

    [Fact]
    public async Task What_looks_like_a_parameter_in_a_text_or_comment_is_left_alone() =>
        Assert.Equal(["S\"@now ''; @today\" N3"], (await RowsAsync("/* @x ; */ SELECT '@now ''''; @today' AS \"@nope\", total -- @y ;\n FROM sales WHERE total = 3 ;")));

    [Fact]
    public async Task Other_parameters_are_refused()
    {
        var errors = Reading.Define(Source("SELECT @tomorrow AS a"), out _);
        if (errors.Count > 0)
        {
            Assert.StartsWith("source.query uses the parameter @tomorrow, which is not known. Known are: @now, ", Assert.Single(errors).Message, StringComparison.Ordinal);
            return;
        }

        Assert.Equal("unknown_parameter", (await FailAsync("SELECT @tomorrow AS a")).Code);
    }

    [Theory]
    [InlineData("DELETE FROM sales")]
    [InlineData("INSERT INTO sales VALUES ('x', 1)")]
    [InlineData("DROP TABLE sales")]
    [InlineData("/* SELECT */ UPDATE sales SET total = 0")]
    public void Other_statements_are_refused_when_they_are_typed(string query) =>
        Assert.StartsWith("source.query must begin with SELECT", Assert.Single(Reading.Define(Source(query), out _)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("SELECT 1 AS a; DROP TABLE sales")]
    [InlineData("SELECT ''';' AS a; DROP TABLE sales")]
    [InlineData("SELECT 1 AS a /* ' */; DROP TABLE sales --'")]
    public void Several_statements_are_refused_when_they_are_typed(string query) =>
        Assert.Equal("source.query must be one statement; remove what follows the first ';'.", Assert.Single(Reading.Define(Source(query), out _)).Message);

    [Fact]
    public async Task Nothing_is_written()
    {
        var before = await RowsAsync("SELECT region, total FROM sales ORDER BY region");
        foreach (var query in Database.Writes)
        {
            if (Reading.Define(Source(query), out var read).Count > 0) continue;
            var error = await Assert.ThrowsAsync<SourceException>(() => Reading.RunAsync(read!, cancel: Token));
            Assert.False(error.Transient, $"{query}: {error.Message}");
            Assert.Equal(before, await RowsAsync("SELECT region, total FROM sales ORDER BY region"));
        }
    }

    [Fact]
    public async Task A_mistake_in_the_query_is_told()
    {
        var error = await FailAsync("SELECT nope FROM sales");
        Assert.Equal(("query_failed", false), (error.Code, error.Transient));
        Assert.Contains("nope", error.Message, StringComparison.Ordinal);
        error = await FailAsync("SELECT total\nFROM sales WHERE WHERE total > 1");
        Assert.Equal("query_failed", error.Code);
    }

    [Fact]
    public async Task A_query_ends_at_its_timeout_at_the_source_too()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var error = await FailAsync(Database.Endless("timeout_marker"), source => source["timeoutSeconds"] = 1);
        Assert.Equal(("timeout", true), (error.Code, error.Transient));
        Assert.StartsWith("The query did not end within timeoutSeconds (1) and was stopped.", error.Message, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 5);
        await UntilNothingRunsAsync("timeout_marker");
        Assert.Equal(["N3", "N4", "N5"], await RowsAsync("SELECT total FROM sales ORDER BY total"));
    }

    [Fact]
    public async Task A_cancelled_query_ends_at_the_source_too()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var reading = Reading.ReadAsync(Source(Database.Endless("cancel_marker")), cancel: cancel.Token);
        if (Database.ShowsQueries) await Eventually(async () => await Database.RunningAsync("cancel_marker") > 0);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await UntilNothingRunsAsync("cancel_marker");
    }

    [Fact]
    public async Task A_test_shows_its_steps()
    {
        var steps = new SourceSteps(TimeProvider.System);
        Assert.Equal(["N3", "N4", "N5"], await Reading.RowsAsync(Source("SELECT total FROM sales ORDER BY total"), steps));
        steps.End();
        Assert.Equal(["connect", "query"], steps.Done.Select(step => step.Name));
    }

    protected Task UntilNothingRunsAsync(string marker) => Eventually(async () => await Database.RunningAsync(marker) == 0);

    protected static async Task Eventually(Func<Task<bool>> condition)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), "It did not become true in time.");
            await Task.Delay(20, Token);
        }
    }
}

using System.Globalization;
using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.PostgreSql;

public sealed class PostgresComplianceTests(PostgresSource source) : ServerCompliance(source), IClassFixture<PostgresSource>
{
    protected override async Task<int> ConnectionsAsync() => Convert.ToInt32(await source.Server.ExecuteAsync(
        "postgres", $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{source.DatabaseName}' AND application_name = 'DataPool'"), null);

    [Fact]
    public async Task A_message_of_the_server_is_repeated_only_so_far()
    {
        var error = await FailAsync("SELECT ('x' || repeat('A', 8000000))::int AS a");
        Assert.Equal("query_failed", error.Code);
        Assert.Matches("^The query failed: PostgreSQL says \"invalid input syntax for type integer: \"xA{300,500}…\". Correct source.query.$", error.Message);
        Assert.Null(error.InnerException);
    }

    [Theory]
    [InlineData("SELECT pg_advisory_lock(77)::text AS a", false)]
    [InlineData("SELECT pg_advisory_lock(77)::text AS a, 1 / (total - total) AS b FROM sales", true)]
    public async Task No_lock_outlives_its_run(string query, bool fails)
    {
        if (fails) await FailAsync(query);
        else await RowsAsync(query);
        Assert.Equal(0L, await source.Server.ExecuteAsync("postgres", "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 77"));
    }

    [Theory]
    [InlineData("SELECT current_setting('work_mem') AS before, set_config('work_mem', '77MB', false) AS a")]
    [InlineData("SELECT prepares() AS a")]
    public async Task Nothing_of_a_session_outlives_its_run(string query)
    {
        await source.Server.ExecuteAsync(source.DatabaseName, """
            CREATE OR REPLACE FUNCTION prepares() RETURNS bigint LANGUAGE plpgsql AS
            $$ BEGIN EXECUTE 'PREPARE left_behind AS SELECT 1'; RETURN (SELECT count(*) FROM pg_prepared_statements); END $$
            """);
        var rows = await RowsAsync(query);
        Assert.Equal(rows, await RowsAsync(query));
    }

    [Fact]
    public Task A_test_leaves_a_running_connectors_connection_alone() => TestsLeaveConnectionsAloneAsync("SELECT pg_backend_pid() AS session");

    [Fact]
    public async Task A_connection_asks_whether_its_server_is_still_there()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux tells the timers of its connections.");
        await CloseConnectionsAsync();
        var port = int.Parse(Assert.Single(await RowsAsync("SELECT inet_client_port() AS port"))[1..], CultureInfo.InvariantCulture);
        // Columns: number, local address, remote address, state, queues, "timer:when" (2 is keep-alive; hundredths of a second), …
        var lines = (await File.ReadAllLinesAsync("/proc/net/tcp", Token)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var timer = lines
            .Single(words => words[1].EndsWith($":{port:X4}", StringComparison.Ordinal) && words[2].EndsWith($":{source.Server.Port:X4}", StringComparison.Ordinal))[5].Split(':');
        Assert.Equal("02", timer[0]);
        Assert.InRange(Convert.ToInt32(timer[1], 16), 0, 500);
    }

    // The second run sends everything as one message, the first does not know the columns yet.
    [Fact]
    public async Task A_known_query_fails_in_the_same_words_and_goes_on_afterwards()
    {
        await source.Server.ExecuteAsync(source.DatabaseName, "DROP TABLE IF EXISTS grows; CREATE TABLE grows AS SELECT 1 AS n; GRANT SELECT ON grows TO PUBLIC");
        Assert.Empty(Reading.Define(Source("SELECT n, repeat('x', 1000) AS wide, 12 / (n - 500) AS part FROM grows", definition => definition["maxRows"] = 200), out var known));
        (await Reading.RunAsync(known!, cancel: Token)).Records.Dispose();

        await source.Server.ExecuteAsync(source.DatabaseName, "INSERT INTO grows SELECT generate_series(2, 300)");
        Assert.Equal("too_many_rows", (await Assert.ThrowsAsync<SourceException>(() => Reading.RunAsync(known!, cancel: Token))).Code);
        await source.Server.ExecuteAsync(source.DatabaseName, "UPDATE grows SET n = 500 WHERE n = 150");
        Assert.Equal("query_failed", (await Assert.ThrowsAsync<SourceException>(() => Reading.RunAsync(known!, cancel: Token))).Code);
        await source.Server.ExecuteAsync(source.DatabaseName, "DELETE FROM grows WHERE n = 500 OR n > 100");
        var refusing = new RefusingSink(new SourceException("key_missing", "No key.", transient: false));
        Assert.Equal("key_missing", (await Assert.ThrowsAsync<SourceException>(() => Reading.RunAsync(known!, refusing, Token))).Code);
        var broken = new RefusingSink(new InvalidOperationException("A mistake of our own."));
        Assert.IsType<InvalidOperationException>((await Assert.ThrowsAnyAsync<Exception>(() => Reading.RunAsync(known!, broken, Token))).InnerException);

        using var records = (await Reading.RunAsync(known!, cancel: Token)).Records;
        Assert.Equal(100, records.Count);
        await UntilNothingRunsAsync("grows");
    }

    [Fact]
    public async Task A_cancelled_query_that_is_known_ends_at_the_source_too()
    {
        await source.Server.ExecuteAsync(source.DatabaseName, "DROP TABLE IF EXISTS naps; CREATE TABLE naps AS SELECT 0 AS seconds; GRANT SELECT ON naps TO PUBLIC");
        Assert.Empty(Reading.Define(Source("SELECT pg_sleep(seconds) IS NULL AS known_marker FROM naps"), out var known));
        (await Reading.RunAsync(known!, cancel: Token)).Records.Dispose();
        await source.Server.ExecuteAsync(source.DatabaseName, "UPDATE naps SET seconds = 3600");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var reading = Reading.RunAsync(known!, cancel: cancel.Token);
        await Eventually(async () => await Database.RunningAsync("known_marker") > 0);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await UntilNothingRunsAsync("known_marker");
    }

    private sealed class RefusingSink(Exception reason) : IRecordSink
    {
        public void Take(RecordBatch records, IReadOnlyList<string> columns) => throw reason;
    }
}

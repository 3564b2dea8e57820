using DataPool.Core.Connectors;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.PostgreSql;

/// <summary>What goes wrong at PostgreSQL, in words for a person, and what does not although it might.</summary>
public sealed class PostgresFailureTests : IAsyncLifetime
{
    private const string Query = "SELECT 1 AS a";

    private PostgresBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await PostgresBench.MakeAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_connection_that_has_died_while_it_waited_fails_no_run()
    {
        Assert.Equal(["N1"], await _bench.RowsAsync(Query));
        await PostgresBench.UntilAsync(async () => await _bench.ExecuteAsync(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'DataPool' AND state = 'idle'") is long and > 0);
        Assert.Equal(["N1"], await _bench.RowsAsync(Query));
    }

    [Fact]
    public async Task A_query_that_its_server_ends_is_told()
    {
        var reading = _bench.FailAsync("SELECT pg_sleep(60)");
        await EndAsync("pg_terminate_backend");
        Assert.Equal(("connection_lost", true), Facts(await reading));
        reading = _bench.FailAsync("SELECT pg_sleep(60)");
        await EndAsync("pg_cancel_backend");
        var error = await reading;
        Assert.Equal(("query_stopped", true), Facts(error));
        Assert.Equal("The query was ended by the server: PostgreSQL says \"canceling statement due to user request\". It is tried again later.", error.Message);
    }

    [Fact]
    public async Task Rights_places_and_limits_are_told()
    {
        await _bench.ExecuteAsync("CREATE TABLE hidden (a int)");
        var denied = await _bench.FailAsync("SELECT a FROM hidden");
        Assert.Equal(("permission_denied", false), Facts(denied));
        Assert.Equal($"'{_bench.User.Username}' may not read this: PostgreSQL says \"permission denied for table hidden\". Let the database's administrator grant it.", denied.Message);

        var mistake = await _bench.FailAsync("SELECT 1,\n  @now, nope");
        Assert.Equal("The query failed at line 2, column 9: PostgreSQL says \"column \"nope\" does not exist\". Correct source.query.", mistake.Message);

        await _bench.Server.ExecuteAsync("postgres", $"ALTER ROLE {_bench.User.Username} CONNECTION LIMIT 0");
        var busy = await _bench.FailAsync(Query, new { database = "postgres" });
        Assert.Equal(("server_busy", true), Facts(busy));
        await _bench.Server.ExecuteAsync("postgres", $"ALTER ROLE {_bench.User.Username} NOLOGIN");
        Assert.Equal(("login_failed", false), Facts(await _bench.FailAsync(Query, new { database = "template1" })));
    }

    [Fact]
    public async Task A_procedure_that_is_allowed_may_read_and_still_not_write()
    {
        await _bench.ExecuteAsync("CREATE TABLE kept (a int); INSERT INTO kept VALUES (1)");
        await _bench.ExecuteAsync("CREATE PROCEDURE counting(INOUT n bigint) LANGUAGE sql AS 'SELECT count(*) FROM kept'; GRANT ALL ON kept TO PUBLIC");
        await _bench.ExecuteAsync("CREATE PROCEDURE clearing() LANGUAGE plpgsql AS 'BEGIN PERFORM set_config(''transaction_read_only'', ''off'', true); DELETE FROM kept; END'");
        await _bench.ExecuteAsync("CREATE PROCEDURE ending() LANGUAGE plpgsql AS 'BEGIN COMMIT; DELETE FROM kept; END'");
        Assert.Equal(["N1"], await _bench.RowsAsync("CALL counting(NULL)", new { allowProcedures = true }));
        foreach (var procedure in (string[])["clearing()", "ending()"])
            Assert.False((await _bench.FailAsync("CALL " + procedure, new { allowProcedures = true })).Transient);
        Assert.Equal(1L, await _bench.ExecuteAsync("SELECT count(*) FROM kept"));
    }

    /// <summary>The last run was in the hour that comes twice.</summary>
    [Fact]
    public async Task Nothing_is_missed_when_the_clocks_go_back()
    {
        await _bench.ExecuteAsync("CREATE TABLE changes (at timestamptz, wall timestamp); GRANT ALL ON changes TO PUBLIC");
        await _bench.ExecuteAsync("INSERT INTO changes VALUES ('2026-10-25 00:40Z', '2026-10-25 02:40'), ('2026-10-25 01:10Z', '2026-10-25 02:10')");
        _bench.Reading.Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        _bench.Reading.LastRun = new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero);
        Assert.Equal(["N2 N2"], await _bench.RowsAsync("SELECT count(*) FILTER (WHERE at >= @lastRun), count(*) FILTER (WHERE wall >= @lastRun) FROM changes"));
    }

    /// <summary>As docs/connectors/sql.md says it.</summary>
    [Fact]
    public async Task A_column_without_zone_that_holds_UTC_compares_with_an_instant()
    {
        await _bench.ExecuteAsync("CREATE TABLE utc (at timestamp); GRANT ALL ON utc TO PUBLIC; INSERT INTO utc VALUES ('2026-07-09 11:59:59'), ('2026-07-09 12:00')");
        _bench.Reading.LastRun = new DateTimeOffset(2026, 7, 9, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(["D\"2026-07-09T11:00:00Z\""], await _bench.RowsAsync("SELECT at FROM utc WHERE at >= @lastRunUtc AT TIME ZONE 'UTC'"));
    }

    [Fact]
    public async Task What_gives_no_columns_is_no_success()
    {
        await _bench.ExecuteAsync("CREATE PROCEDURE silent() LANGUAGE sql AS 'SELECT 1'");
        Assert.Equal(("no_result", false), Facts(await _bench.FailAsync("CALL silent()", new { allowProcedures = true })));
        Assert.Equal(("no_result", false), Facts(await _bench.FailAsync("SELECT FROM pg_class")));
        Assert.Equal(["N1"], await _bench.RowsAsync(Query));
    }

    private static (string Code, bool IsTransient) Facts(SourceException error) => (error.Code, error.Transient);

    private Task EndAsync(string function) => PostgresBench.UntilAsync(async () => await _bench.ExecuteAsync(
        $"SELECT count({function}(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep%' AND state = 'active' AND pid <> pg_backend_pid()") is long and > 0);
}

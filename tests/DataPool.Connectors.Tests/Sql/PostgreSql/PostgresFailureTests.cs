using System.Text.Json.Nodes;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.Outside;
using DataPool.TestServers;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.PostgreSql;

/// <summary>Failures of a server that the tests may break: one of their own.</summary>
public sealed class PostgresFailureTests : IAsyncLifetime
{
    private const string Query = "SELECT 1 AS a";

    private readonly SqlType _type = new(new AllowedRoots([], []), TimeProvider.System);
    private readonly SqlReading _reading;
    private PostgresServer? _server;
    private Npgsql.NpgsqlConnectionStringBuilder _user = [];

    public PostgresFailureTests() => _reading = new SqlReading(_type);

    public async ValueTask InitializeAsync()
    {
        if (PostgresServer.Missing is not null) return;
        _server = await PostgresServer.StartAsync();
        _user = new Npgsql.NpgsqlConnectionStringBuilder(await _server.CreateDatabaseAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _type.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_is_killed_is_told_and_read_again_after_its_restart()
    {
        var source = Source(Query);
        Assert.Equal(["N1"], await _reading.RowsAsync(source));
        await _server!.KillAsync();
        var error = await _reading.FailAsync(source);
        Assert.Contains(error.Code, (string[])["unreachable", "connection_lost"]);
        Assert.True(error.Transient);
        await _server.RestartAsync();
        Assert.Equal(["N1"], await _reading.RowsAsync(source));
    }

    [Fact]
    public async Task A_connection_that_has_died_while_it_waited_fails_no_run()
    {
        var source = Source(Query);
        Assert.Equal(["N1"], await _reading.RowsAsync(source));
        await UntilAsync(async () => await _server!.ExecuteAsync(
            "postgres", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'DataPool' AND state = 'idle'") is long and > 0);
        Assert.Equal(["N1"], await _reading.RowsAsync(source));
    }

    [Fact]
    public async Task A_query_that_its_server_ends_is_told()
    {
        var source = Source("SELECT pg_sleep(60), 'terminated_marker'");
        var reading = _reading.FailAsync(source);
        await EndAsync("pg_terminate_backend", "terminated_marker");
        Assert.Equal(("connection_lost", true), Facts(await reading));
        reading = _reading.FailAsync(Source("SELECT pg_sleep(60), 'cancelled_marker'"));
        await EndAsync("pg_cancel_backend", "cancelled_marker");
        var error = await reading;
        Assert.Equal(("query_stopped", true), Facts(error));
        Assert.Equal("The query was ended by the server: PostgreSQL says \"canceling statement due to user request\". It is tried again later.", error.Message);
    }

    [Fact]
    public async Task Encryption_and_certificates()
    {
        var plain = await _reading.FailAsync(Source(Query, ("tls", "require")));
        Assert.Equal(("tls_missing", false), Facts(plain));
        Assert.Equal($"The server '127.0.0.1:{_user.Port}' offers no encrypted connection, which tls \"require\" asks for. Turn it on at the server, or choose tls \"prefer\".", plain.Message);

        await _server!.ExecuteAsync("postgres", "COPY (SELECT 1) TO PROGRAM 'openssl req -new -x509 -nodes -days 2 -subj /CN=localhost -keyout server.key -out server.crt 2>/dev/null && chmod 600 server.key'");
        await _server.ExecuteAsync("postgres", "ALTER SYSTEM SET ssl = on");
        await _server.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        await UntilEncryptedAsync();
        var test = new DataPool.Core.Connectors.Testing.SourceSteps(TimeProvider.System);
        Assert.Equal(["N1"], await _reading.RowsAsync(Source(Query, ("tls", "require")), test));
        Assert.DoesNotContain("not_encrypted", _reading.Warnings.ToList().Select(warning => warning.Code));

        var refused = await _reading.FailAsync(Source(Query, ("tls", "verify-full"), ("host", "localhost")));
        Assert.Equal(("certificate_untrusted", false), Facts(refused));
        Assert.StartsWith($"The server 'localhost:{_user.Port}' is not trusted: its certificate is signed by an authority that this machine does not know", refused.Message, StringComparison.Ordinal);
        refused = await _reading.FailAsync(Source(Query, ("tls", "verify-full")));
        Assert.StartsWith($"The server '127.0.0.1:{_user.Port}' is not trusted: its certificate is for another name", refused.Message, StringComparison.Ordinal);

        await _server.ExecuteAsync("postgres", "COPY (SELECT 'hostssl all all all scram-sha-256') TO PROGRAM 'cat > pg_hba.conf'");
        await _server.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        await UntilAsync(async () => await _server.ExecuteAsync("postgres", "SELECT count(*) FROM pg_hba_file_rules WHERE type = 'hostssl'") is 1L);
        Assert.Equal(["N1"], await _reading.RowsAsync(Source(Query, ("tls", "prefer")), new DataPool.Core.Connectors.Testing.SourceSteps(TimeProvider.System)));
        var required = await _reading.FailAsync(Source(Query, ("tls", "disable")), new DataPool.Core.Connectors.Testing.SourceSteps(TimeProvider.System));
        Assert.Equal(("tls_required", false), Facts(required));
    }

    [Fact]
    public async Task Rights_places_and_limits_are_told()
    {
        await _server!.ExecuteAsync(_user.Database!, "CREATE TABLE hidden (a int)");
        var denied = await _reading.FailAsync(Source("SELECT a FROM hidden"));
        Assert.Equal(("permission_denied", false), Facts(denied));
        Assert.Equal($"'{_user.Username}' may not read this: PostgreSQL says \"permission denied for table hidden\". Let the database's administrator grant it.", denied.Message);

        var mistake = await _reading.FailAsync(Source("SELECT 1,\n  @now, nope"));
        Assert.Equal("The query failed at line 2, column 9: PostgreSQL says \"column \"nope\" does not exist\". Correct source.query.", mistake.Message);

        await _server.ExecuteAsync("postgres", $"ALTER ROLE {_user.Username} CONNECTION LIMIT 0");
        var busy = await _reading.FailAsync(Source(Query, ("database", "postgres")));
        Assert.Equal(("server_busy", true), Facts(busy));
        await _server.ExecuteAsync("postgres", $"ALTER ROLE {_user.Username} NOLOGIN");
        Assert.Equal(("login_failed", false), Facts(await _reading.FailAsync(Source(Query, ("database", "template1")))));
    }

    [Fact]
    public async Task A_procedure_that_is_allowed_may_read_and_still_not_write()
    {
        await _server!.ExecuteAsync(_user.Database!, "CREATE TABLE kept (a int); INSERT INTO kept VALUES (1)");
        await _server.ExecuteAsync(_user.Database!, "CREATE PROCEDURE counting(INOUT n bigint) LANGUAGE sql AS 'SELECT count(*) FROM kept'; GRANT ALL ON kept TO PUBLIC");
        await _server.ExecuteAsync(_user.Database!, "CREATE PROCEDURE clearing() LANGUAGE plpgsql AS 'BEGIN PERFORM set_config(''transaction_read_only'', ''off'', true); DELETE FROM kept; END'");
        await _server.ExecuteAsync(_user.Database!, "CREATE PROCEDURE ending() LANGUAGE plpgsql AS 'BEGIN COMMIT; DELETE FROM kept; END'");
        var allowed = Source("CALL counting(NULL)");
        allowed["allowProcedures"] = true;
        Assert.Equal(["N1"], await _reading.RowsAsync(allowed));
        foreach (var procedure in new[] { "clearing()", "ending()" })
        {
            var writing = Source("CALL " + procedure);
            writing["allowProcedures"] = true;
            Assert.False((await _reading.FailAsync(writing)).Transient);
        }

        Assert.Equal(1L, await _server.ExecuteAsync(_user.Database!, "SELECT count(*) FROM kept"));
    }

    /// <summary>The last run was in the hour that comes twice.</summary>
    [Fact]
    public async Task Nothing_is_missed_when_the_clocks_go_back()
    {
        await _server!.ExecuteAsync(_user.Database!, "CREATE TABLE changes (at timestamptz, wall timestamp); GRANT ALL ON changes TO PUBLIC");
        await _server.ExecuteAsync(_user.Database!, "INSERT INTO changes VALUES ('2026-10-25 00:40Z', '2026-10-25 02:40'), ('2026-10-25 01:10Z', '2026-10-25 02:10')");
        _reading.Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        _reading.LastRun = new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero);
        Assert.Equal(["N2 N2"], await _reading.RowsAsync(Source("SELECT count(*) FILTER (WHERE at >= @lastRun), count(*) FILTER (WHERE wall >= @lastRun) FROM changes")));
    }

    /// <summary>As docs/connectors/sql.md says it.</summary>
    [Fact]
    public async Task A_column_without_zone_that_holds_UTC_compares_with_an_instant()
    {
        await _server!.ExecuteAsync(_user.Database!, "CREATE TABLE utc (at timestamp); GRANT ALL ON utc TO PUBLIC; INSERT INTO utc VALUES ('2026-07-09 11:59:59'), ('2026-07-09 12:00')");
        _reading.LastRun = new DateTimeOffset(2026, 7, 9, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(["D\"2026-07-09T11:00:00Z\""], await _reading.RowsAsync(Source("SELECT at FROM utc WHERE at >= @lastRunUtc AT TIME ZONE 'UTC'")));
    }

    [Fact]
    public async Task What_gives_no_columns_is_no_success()
    {
        await _server!.ExecuteAsync(_user.Database!, "CREATE PROCEDURE silent() LANGUAGE sql AS 'SELECT 1'");
        var call = Source("CALL silent()");
        call["allowProcedures"] = true;
        Assert.Equal(("no_result", false), Facts(await _reading.FailAsync(call)));
        Assert.Equal(("no_result", false), Facts(await _reading.FailAsync(Source("SELECT FROM pg_class"))));
        Assert.Equal(["N1"], await _reading.RowsAsync(Source(Query)));
    }

    [Fact]
    public async Task DataPools_own_database_is_refused_by_whatever_name_it_is_reached()
    {
        await _server!.ExecuteAsync(_user.Database!, "CREATE SCHEMA datapool");
        await _server.ExecuteAsync(_user.Database!, "CREATE TABLE datapool.schema_version (version int); CREATE TABLE datapool.stream_owner (id int)");
        var error = await _reading.FailAsync(Source(Query, ("host", "localhost")));
        Assert.Equal(("own_database", false), Facts(error));
    }

    [Fact]
    public async Task A_superuser_is_refused_in_runs_and_tests()
    {
        var admin = new Npgsql.NpgsqlConnectionStringBuilder(_server?.AdminConnectionString() ?? "");
        var source = Source("SELECT pg_read_file('/etc/passwd', 0, 30) AS a", ("username", "postgres"), ("password", admin.Password!), ("database", "postgres"));
        foreach (var steps in new[] { null, new DataPool.Core.Connectors.Testing.SourceSteps(TimeProvider.System) })
        {
            var error = await _reading.FailAsync(source, steps);
            Assert.Equal(("account_refused", false), Facts(error));
            Assert.Equal(
                "'postgres' is a superuser of PostgreSQL, and so reaches the server's files and programs, which no read-only transaction protects. "
                + "Give the connector an account of its own: CREATE ROLE reader LOGIN PASSWORD '…'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader.",
                error.Message);
        }
    }

    [Theory]
    [InlineData("pg_read_server_files")]
    [InlineData("pg_write_server_files")]
    [InlineData("pg_execute_server_program")]
    [InlineData("postgres")]
    public async Task So_is_whoever_may_become_one_or_reaches_files(string role)
    {
        Assert.SkipWhen(_server is null, PostgresServer.Missing ?? "");
        // Also one that has to be taken on first, in the middle of a chain.
        await _server!.ExecuteAsync("postgres", $"CREATE ROLE clerks NOINHERIT; GRANT {role} TO clerks; GRANT clerks TO {_user.Username}; ALTER ROLE {_user.Username} NOINHERIT");
        var error = await _reading.FailAsync(Source("SELECT set_config('role', 'pg_read_server_files', true)"));
        Assert.Equal(("account_refused", false), Facts(error));
        Assert.StartsWith($"'{_user.Username}' is a {(role == "postgres" ? "superuser" : "member of " + role)} of PostgreSQL", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE TABLE t (k int, v int); GRANT SELECT, UPDATE (v) ON t TO reader", "may change tables")]
    [InlineData("CREATE TABLE t (k int, v int); GRANT TRUNCATE ON t TO reader", "may change tables")]
    [InlineData("CREATE SCHEMA s; GRANT CREATE ON SCHEMA s TO reader", "may create tables")]
    [InlineData("GRANT CREATE ON DATABASE rights TO reader", "may create tables")]
    [InlineData("GRANT pg_signal_backend TO reader", "is a member of pg_signal_backend")]
    [InlineData("ALTER ROLE reader CREATEDB", "may create roles or databases, or copy the whole server")]
    [InlineData("CREATE TABLE t (k int, v int); GRANT SELECT ON t TO reader", null)]
    public async Task A_test_says_what_an_account_may_do_besides_reading(string grant, string? expected)
    {
        Assert.SkipWhen(_server is null, PostgresServer.Missing ?? "");
        await _server!.ExecuteAsync("postgres", "CREATE DATABASE rights");
        await _server.ExecuteAsync("postgres", "CREATE ROLE reader LOGIN PASSWORD 'reader'");
        await _server.ExecuteAsync("rights", grant);
        await _reading.RowsAsync(
            Source(Query, ("username", "reader"), ("password", "reader"), ("database", "rights")), new DataPool.Core.Connectors.Testing.SourceSteps(TimeProvider.System));
        Assert.Equal(expected is null ? [] : [$"account_can_write  x1: 'reader' {expected}"], _reading.Warned.Where(warning => !warning.StartsWith("not_encrypted", StringComparison.Ordinal)));
    }

    private static (string Code, bool IsTransient) Facts(DataPool.Core.Connectors.SourceException error) => (error.Code, error.Transient);

    private JsonObject Source(string query, params (string Name, string Value)[] changes)
    {
        if (PostgresServer.Missing is { } reason) Assert.Skip(reason);
        var definition = new JsonObject
        {
            ["provider"] = "postgresql", ["host"] = "127.0.0.1", ["port"] = _user.Port, ["database"] = _user.Database, ["username"] = _user.Username, ["password"] = _user.Password, ["query"] = query,
        };
        foreach (var (name, value) in changes) definition[name] = value;
        return definition;
    }

    private Task EndAsync(string function, string marker) => UntilAsync(async () => await _server!.ExecuteAsync(
        "postgres", $"SELECT count({function}(pid)) FROM pg_stat_activity WHERE query LIKE '%{marker}%' AND state = 'active' AND pid <> pg_backend_pid()") is long and > 0);

    private Task UntilEncryptedAsync() => UntilAsync(async () => await _server!.ExecuteAsync("postgres", "SHOW ssl") is "on");

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), "It did not become true in time.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}

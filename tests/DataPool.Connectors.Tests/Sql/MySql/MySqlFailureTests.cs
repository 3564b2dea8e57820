using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.Core.Connectors.Testing;
using DataPool.TestServers;
using MySqlConnector;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.MySql;

/// <summary>What goes wrong at MySQL and MariaDB, in words for a person.</summary>
public sealed class MySqlFailureTests : IAsyncLifetime
{
    private MySqlBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await MySqlBench.MakeAsync(sql: "CREATE TABLE t (a INT)");

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("SELECT nope FROM t", "The query failed: MySQL says \"Unknown column 'nope' in 'SELECT'\". Correct source.query.")]
    [InlineData("SELECT * FROM nope", "The query failed: MySQL says \"Table '{0}.nope' doesn't exist\". Correct source.query.")]
    [InlineData("SELECT nope(1)", "The query failed: MySQL says \"FUNCTION {0}.nope does not exist\". Correct source.query.")]
    [InlineData("SELECT a\nFROM t\n  WHERE WHERE a", "The query failed at line 3, column 9: MySQL says \"syntax error near 'WHERE a' at line 3\". Correct source.query.")]
    [InlineData("SELECT a /* one\ntwo */ FROM t -- three\nWHERE @now > > @today", "The query failed: MySQL says \"syntax error near '> ?' at line 3\". Correct source.query.")]
    [InlineData("SELECT a FROM t WHERE (", "The query failed at line 1, column 24: MySQL says \"syntax error near '' at line 1\". Correct source.query.")]
    [InlineData("SELECT a, COUNT(*) OVER w FROM t", "The query failed: MySQL says \"Window specification with name 'w' is not defined\". Correct source.query.")]
    [InlineData("TABLE t", "The query failed at line 1, column 1: MySQL says \"syntax error near 'TABLE t' at line 1\". Correct source.query.")]
    public async Task A_mistake_is_told_with_its_place(string query, string message)
    {
        var error = await _bench.FailAsync(query);
        Assert.Equal(("query_failed", false), (error.Code, error.Transient));
        Assert.Equal(string.Format(null, message, _bench.Owner.Database), error.Message);
    }

    [Fact]
    public async Task A_procedure_that_gives_nothing_is_no_success()
    {
        await _bench.ExecuteAsync("CREATE PROCEDURE silent() DO 0");
        var user = new MySqlConnectionStringBuilder(await _bench.Server.CreateUserAsync(_bench.Owner.Database, "SELECT, EXECUTE", $"{_bench.Owner.Database}.*"));
        var error = await _bench.FailAsync("CALL silent()", new { username = user.UserID, password = user.Password, allowProcedures = true });
        Assert.Equal(("no_result", false), (error.Code, error.Transient));
        Assert.StartsWith("source.query gives no columns.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_right_is_told_without_the_account()
    {
        var error = await _bench.FailAsync("SELECT * FROM mysql.user");
        Assert.Equal(("permission_denied", false), (error.Code, error.Transient));
        Assert.Equal(
            $"'{_bench.Owner.UserID}' may not read this: MySQL says \"SELECT command denied for table `mysql`.`user`\". Let the database's administrator grant it.", error.Message);
    }

    [Fact]
    public async Task Nothing_of_a_connection_string_is_shown_by_the_servers_messages()
    {
        var text = new MySqlConnectionStringBuilder { Server = "127.0.0.1", Port = _bench.Owner.Port, UserID = _bench.Owner.UserID, Password = _bench.Owner.Password, Database = _bench.Owner.Database }.ConnectionString;
        var changes = new { host = (string?)null, port = (string?)null, database = (string?)null, username = (string?)null, password = (string?)null, connectionString = text };
        foreach (var query in new[] { "SELECT * FROM nope", "SELECT nope(1)", "SELECT * FROM mysql.user", "SELECT nope.a FROM t" })
        {
            var error = await _bench.FailAsync(query, changes);
            Assert.DoesNotContain(_bench.Owner.UserID, error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(_bench.Owner.Database, error.ToString(), StringComparison.Ordinal);
        }

        var wrong = await _bench.FailAsync("SELECT 1", new { changes.host, changes.port, changes.database, changes.username, changes.password, connectionString = text + ";" + "Password=secret-2" });
        Assert.Equal("login_failed", wrong.Code);
        Assert.Equal("The server of source.connectionString does not let the user of source.connectionString in. Check the user name and the password.", wrong.Message);
    }

    [Fact]
    public async Task A_database_that_the_account_may_not_use_may_also_be_missing()
    {
        var error = await _bench.FailAsync("SELECT 1", new { database = "nope" });
        Assert.Equal(("database_missing", false), (error.Code, error.Transient));
        Assert.Equal(
            $"The server '127.0.0.1:{_bench.Server.Port}' has no database 'nope', or '{_bench.Owner.UserID}' may not use it. Check its name and the account's rights.", error.Message);
    }

    [Fact]
    public async Task An_unknown_certificate_is_refused_where_it_is_to_be_verified()
    {
        var error = await _bench.FailAsync("SELECT 1", new { tls = "verify-full" });
        Assert.Equal(("certificate_untrusted", false), (error.Code, error.Transient));
        Assert.Equal(
            $"The server '127.0.0.1:{_bench.Server.Port}' is not trusted: its certificate is signed by an authority that this machine does not know."
                + " Add its authority to this machine's trusted ones (update-ca-certificates). With tls \"require\" the connection is encrypted without looking at the certificate.",
            error.Message);
        Assert.StartsWith(
            $"The server 'localhost:{_bench.Server.Port}' is not trusted: its certificate is for another name.",
            (await _bench.FailAsync("SELECT 1", new { tls = "verify-full", host = "localhost" })).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prefer", true)]
    [InlineData("require", true)]
    [InlineData("disable", false)]
    public async Task A_connection_is_encrypted_as_tls_says(string tls, bool isEncrypted)
    {
        Assert.Equal([isEncrypted ? "N1" : "N0"], await _bench.RowsAsync("SELECT variable_value <> '' FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'", new { tls }));
        await _bench.Reading.RowsAsync(_bench.Source("SELECT 1", new { tls }), new SourceSteps(TimeProvider.System));
        Assert.Equal(
            isEncrypted ? [] : ["not_encrypted  x1: the password and the data travel readable; choose tls \"require\""],
            _bench.Warned.Where(warning => warning.StartsWith("not_encrypted", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("SELECT", "{0}.*", null)]
    [InlineData("SELECT, SHOW VIEW, LOCK TABLES", "{0}.*", "LOCK TABLES")]
    [InlineData("SELECT (a)", "{0}.t", null)]
    [InlineData("SELECT, PROCESS", "*.*", null)]
    [InlineData("FILE", "*.*", "FILE")]
    [InlineData("SELECT (a), INSERT (a)", "{0}.t", "INSERT")]
    [InlineData("ALL PRIVILEGES", "{0}.*", "ALL PRIVILEGES")]
    public async Task A_test_says_when_the_account_can_write(string rights, string on, string? right)
    {
        var user = new MySqlConnectionStringBuilder(await _bench.Server.CreateUserAsync(_bench.Owner.Database, rights, string.Format(null, on, _bench.Owner.Database)));
        await _bench.Reading.RowsAsync(
            _bench.Source("SELECT 1", new { username = user.UserID, password = user.Password, database = right == "FILE" ? "information_schema" : user.Database }), new SourceSteps(TimeProvider.System));
        Assert.Equal(right is null ? [] : [$"account_can_write  x1: '{user.UserID}' has the right {right}; SELECT alone is enough"], _bench.Warned);
    }

    [Fact]
    public async Task A_test_sees_the_rights_of_a_role()
    {
        var role = $"role_{_bench.Owner.Database}";
        var user = new MySqlConnectionStringBuilder(await _bench.Server.CreateUserAsync(_bench.Owner.Database, "SELECT", $"{_bench.Owner.Database}.*"));
        await _bench.ExecuteAsync($"CREATE ROLE {role}; GRANT DELETE ON {_bench.Owner.Database}.* TO {role}; GRANT {role} TO {user.UserID}@'127.0.0.1'; SET DEFAULT ROLE {role} FOR {user.UserID}@'127.0.0.1'");
        await _bench.Reading.RowsAsync(_bench.Source("SELECT 1", new { username = user.UserID, password = user.Password }), new SourceSteps(TimeProvider.System));
        Assert.Equal([$"account_can_write  x1: '{user.UserID}' has the right DELETE; SELECT alone is enough"], _bench.Warned);
    }

    [Fact]
    public async Task A_server_that_says_nothing_ends_with_the_timeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var watch = Stopwatch.StartNew();
        var error = await _bench.FailAsync("SELECT 1", new { port = ((IPEndPoint)silent.LocalEndpoint).Port, timeoutSeconds = 1 });
        Assert.Equal(("timeout", true), (error.Code, error.Transient));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 4);
    }

    /// <summary>As where the port is a web server's, or nothing that a driver understands.</summary>
    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("\u0005\0\0\0\nabc\0")]
    [InlineData("\u0001\0\0\u0007\0")]
    public async Task A_server_that_speaks_otherwise_is_told(string answer)
    {
        await using var other = new OtherServer(System.Text.Encoding.Latin1.GetBytes(answer));
        var error = await _bench.FailAsync("SELECT 1", new { port = other.Port, timeoutSeconds = 5 });
        Assert.Equal(("connection_lost", true), (error.Code, error.Transient));
    }

    /// <summary>Where nobody is left to say so: a query is ended by the server's own clock.</summary>
    [Fact]
    public async Task The_server_knows_the_timeout_too() =>
        Assert.Equal(["N1"], await _bench.RowsAsync("SELECT @@SESSION.max_statement_time BETWEEN 8 AND 9", new { timeoutSeconds = 7 }));

    [Theory]
    [InlineData(1021)]
    [InlineData(1037)]
    [InlineData(1038)]
    [InlineData(1114)]
    [InlineData(1153)]
    public async Task What_the_server_is_short_of_is_tried_again(int number)
    {
        await _bench.ExecuteAsync($"CREATE FUNCTION short() RETURNS INT BEGIN SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = {number}, MESSAGE_TEXT = 'There is no more'; RETURN 1; END");
        var error = await _bench.FailAsync("SELECT short()");
        Assert.Equal(("query_stopped", true), (error.Code, error.Transient));
        Assert.Contains("There is no more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_the_account_is_told()
    {
        var user = new MySqlConnectionStringBuilder(await _bench.Server.CreateUserAsync(_bench.Owner.Database, "SELECT", $"{_bench.Owner.Database}.*"));
        await _bench.ExecuteAsync($"ALTER USER {user.UserID}@'127.0.0.1' WITH MAX_QUERIES_PER_HOUR 1");
        var error = await _bench.FailAsync("SELECT 1", new { username = user.UserID, password = user.Password });
        Assert.Equal(("server_busy", true), (error.Code, error.Transient));
        Assert.Contains("MySQL says \"the account has exceeded the 'max_queries_per_hour' resource", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_that_its_administrator_ends_is_told()
    {
        var reading = _bench.FailAsync("SELECT SLEEP(3600) AS admin_marker");
        await KillAsync("KILL QUERY", "admin_marker");
        var error = await reading;
        Assert.Equal(("query_stopped", true), (error.Code, error.Transient));

        reading = _bench.FailAsync("SELECT SLEEP(3600) AS second_marker");
        await KillAsync("KILL CONNECTION", "second_marker");
        error = await reading;
        Assert.Equal(("connection_lost", true), (error.Code, error.Transient));
        Assert.Equal(["N1"], await _bench.RowsAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_server_may_be_killed_and_restarted()
    {
        await using var server = await MariaDbServer.StartAsync();
        await using var bench = await MySqlBench.MakeAsync(server);
        Assert.Equal(["N1"], await bench.RowsAsync("SELECT 1"));

        server.Freeze();
        var watch = Stopwatch.StartNew();
        var frozen = await bench.FailAsync("SELECT 1", new { timeoutSeconds = 1 });
        server.Thaw();
        Assert.Equal(("timeout", true), (frozen.Code, frozen.Transient));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 8);
        Assert.Equal(["N1"], await bench.RowsAsync("SELECT 1"));

        var reading = bench.FailAsync("SELECT SLEEP(3600) AS kill_marker");
        while (await RunningAsync(server, "kill_marker") is null) await Task.Delay(20, TestContext.Current.CancellationToken);
        await server.KillAsync();
        Assert.Equal(("connection_lost", true), ((await reading).Code, (await reading).Transient));
        Assert.Equal(("unreachable", true), ((await bench.FailAsync("SELECT 1")).Code, (await bench.FailAsync("SELECT 1")).Transient));

        await server.RestartAsync();
        Assert.Equal(["N1"], await bench.RowsAsync("SELECT 1"));
        // A connection that waited in the pool while the server was restarted is no failure of the next run.
        await server.RestartAsync();
        Assert.Equal(["N1"], await bench.RowsAsync("SELECT 1"));

        var error = await bench.FailAsync("SELECT 1", new { tls = "require" });
        Assert.Equal(("tls_missing", false), (error.Code, error.Transient));
        Assert.Equal(
            $"The server '127.0.0.1:{server.Port}' offers no encrypted connection, which tls \"require\" asks for. Turn it on at the server, or choose tls \"prefer\".", error.Message);
        Assert.Equal("tls_missing", (await bench.FailAsync("SELECT 1", new { tls = "verify-full" })).Code);

        await server.ExecuteAsync("mysql", "SET GLOBAL max_connections = 10");
        var held = new List<MySqlConnection>();
        try
        {
            await Assert.ThrowsAsync<MySqlException>(async () =>
            {
                while (held.Count < 20)
                {
                    held.Add(new MySqlConnection(bench.Owner.ConnectionString));
                    await held[^1].OpenAsync(TestContext.Current.CancellationToken);
                }
            });
            await bench.Type.DisposeAsync();
            error = await bench.FailAsync("SELECT 1");
            Assert.Equal(("server_busy", true), (error.Code, error.Transient));
        }
        finally
        {
            foreach (var connection in held) await connection.DisposeAsync();
        }
    }

    private async Task KillAsync(string kill, string marker)
    {
        object? id;
        while ((id = await RunningAsync(_bench.Server, marker)) is null) await Task.Delay(20, TestContext.Current.CancellationToken);
        await _bench.ExecuteAsync($"{kill} {id}");
    }

    private static Task<object?> RunningAsync(MariaDbServer server, string marker) =>
        server.ExecuteAsync("mysql", $"SELECT id FROM information_schema.PROCESSLIST WHERE command = 'Execute' AND info LIKE 'SELECT SLEEP%{marker}%'");
}

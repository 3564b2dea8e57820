using DataPool.Connectors.Sql.MySql;
using MySqlConnector;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.MySql;

/// <summary>Read-only for real, with an account that may do everything.</summary>
public sealed class MySqlReadOnlyTests : IAsyncLifetime
{
    private const string Shop =
        """
        CREATE TABLE t (a INT); INSERT INTO t VALUES (1);
        CREATE SEQUENCE s;
        CREATE FUNCTION writes() RETURNS INT BEGIN INSERT INTO t VALUES (2); RETURN 1; END;
        CREATE PROCEDURE report(day DATE) SELECT a, day FROM t;
        CREATE PROCEDURE leaves() BEGIN COMMIT; INSERT INTO t VALUES (3); SELECT 1; END;
        CREATE PROCEDURE switches() BEGIN SET SESSION TRANSACTION READ WRITE; INSERT INTO t VALUES (4); SELECT 1; END;
        CREATE PROCEDURE tries_all()
        BEGIN
            DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
            COMMIT; ROLLBACK; XA END 'x'; XA ROLLBACK 'x'; SET SESSION TRANSACTION READ WRITE; SET SESSION tx_read_only = 0; SET TRANSACTION READ WRITE;
            START TRANSACTION READ WRITE; INSERT INTO t VALUES (5); COMMIT; EXECUTE IMMEDIATE 'COMMIT'; SET autocommit = 0; SET autocommit = 1;
            INSERT INTO t VALUES (6); CREATE TABLE n (a INT); TRUNCATE TABLE t; COMMIT; SELECT 1;
        END;
        CREATE FUNCTION locks() RETURNS INT RETURN GET_LOCK(DATABASE(), 0);
        """;

    private MySqlBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await MySqlBench.MakeAsync(sql: Shop);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("SELECT writes()")]
    [InlineData("SELECT a, writes() FROM t")]
    [InlineData("SELECT NEXTVAL(s)")]
    [InlineData("SELECT NEXT VALUE FOR s")]
    [InlineData("SELECT SETVAL(s, 100)")]
    [InlineData("SELECT a FROM t FOR UPDATE")]
    public async Task What_writes_inside_a_select_is_stopped_by_the_server(string query) =>
        await UnchangedAsync(async () =>
        {
            var error = await _bench.FailAsync(query, Admin);
            Assert.Equal(("not_read_only", false), (error.Code, error.Transient));
            Assert.Equal("source.query must only read, but it uses a statement that writes. Remove that: a connector never changes its source.", error.Message);
        });

    [Theory]
    [InlineData("SELECT 1; DELETE FROM t", "must be one statement; remove what follows the first ';'.")]
    [InlineData("SELECT 'a\\\\'; DELETE FROM t; -- '", "must be one statement; remove what follows the first ';'.")]
    [InlineData("SELECT * FROM t INTO OUTFILE '{0}'", MySqlStatementTests.Into)]
    [InlineData("SELECT 1.INTO DUMPFILE '{0}'", MySqlStatementTests.Into)]
    [InlineData("SELECT 'x', 1.e3INTO OUTFILE '{0}' FROM t LIMIT 1", MySqlStatementTests.Into)]
    [InlineData("SELECT 'x', 1.E0INTO DUMPFILE '{0}' FROM t LIMIT 1", MySqlStatementTests.Into)]
    [InlineData("SELECT 1 /*!50000 INTO OUTFILE '{0}' */", MySqlStatementTests.Runs)]
    [InlineData("SELECT 1 /*M!100100 INTO OUTFILE '{0}' */", MySqlStatementTests.Runs)]
    [InlineData("SELECT LOAD_FILE('/etc/passwd')", MySqlStatementTests.LoadFile)]
    [InlineData("SELECT `load_file` /**/ ('/etc/passwd')", MySqlStatementTests.LoadFile)]
    [InlineData("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t", MySqlStatementTests.Begin)]
    [InlineData("CALL leaves()", MySqlStatementTests.Begin)]
    [InlineData("EXECUTE IMMEDIATE 'DELETE FROM t'", MySqlStatementTests.Begin)]
    public async Task What_no_transaction_stops_is_refused_when_saved(string query, string reason) =>
        await UnchangedAsync(() =>
        {
            var error = Assert.Single(_bench.Reading.Define(_bench.Source(string.Format(null, query, NewFile)), out _));
            Assert.Equal(("source.query", $"source.query {reason}"), (error.Path, error.Message));
            return Task.CompletedTask;
        });

    /// <summary>Each bar holds alone: past every look at the text, the session stops what writes.</summary>
    [Theory]
    [InlineData("INSERT INTO t VALUES (2)")]
    [InlineData("UPDATE t SET a = 2")]
    [InlineData("DELETE FROM t")]
    [InlineData("REPLACE INTO t VALUES (2)")]
    [InlineData("WITH x AS (SELECT 1) SELECT writes() FROM x")]
    [InlineData("TRUNCATE TABLE t")]
    [InlineData("CREATE TABLE n (a INT)")]
    [InlineData("CREATE TEMPORARY TABLE n (a INT)")]
    [InlineData("DROP TABLE t")]
    [InlineData("ALTER TABLE t ADD b INT")]
    [InlineData("RENAME TABLE t TO n")]
    [InlineData("GRANT SELECT ON t TO x@localhost IDENTIFIED BY 'x'")]
    [InlineData("CALL leaves()")]
    [InlineData("COMMIT")]
    [InlineData("SET TRANSACTION READ WRITE")]
    [InlineData("LOAD DATA INFILE '/etc/passwd' INTO TABLE t")]
    [InlineData("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t")]
    public async Task The_session_alone_stops_what_writes(string text) => await UnchangedAsync(async () =>
    {
        await using var connection = new MySqlConnection(new MySqlConnectionStringBuilder(_bench.Server.AdminConnectionString(_bench.Owner.Database)) { AllowLoadLocalInfile = false }.ToString());
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var run = _bench.Run(text);
        await MySqlSession.BeginAsync(connection, run, TestContext.Current.CancellationToken);
        await TryAsync(connection, text);
        // What ends the transaction, or asks for another kind, is followed by one that only reads too.
        await TryAsync(connection, "INSERT INTO t VALUES (2)");
    });

    /// <summary>The control: with a plain connection the same statements do write, and these tests would see it.</summary>
    [Fact]
    public async Task A_plain_connection_does_write()
    {
        var before = await StateAsync();
        await _bench.ExecuteAsync($"SELECT writes() INTO OUTFILE '{NewFile}'");
        Assert.NotEqual(before, await StateAsync());
        Assert.True(File.Exists(NewFile));
        Assert.StartsWith("root:", System.Text.Encoding.UTF8.GetString((byte[])(await _bench.ExecuteAsync("SELECT LOAD_FILE('/etc/passwd')"))!));
        File.Delete(NewFile);
    }

    /// <summary>Procedures run with the rights of who made them, here the administrator.</summary>
    [Fact]
    public async Task Where_procedures_are_allowed_they_only_read_too()
    {
        var caller = await UserAsync("SELECT, EXECUTE");
        Assert.Equal(["N1 D\"2026-07-09\""], await _bench.RowsAsync("CALL report(@today)", caller));
        await UnchangedAsync(async () =>
        {
            var error = await _bench.FailAsync("CALL leaves()", caller);
            Assert.Equal(("not_read_only", false), (error.Code, error.Transient));
            Assert.Equal(
                "source.query must only read, but it uses a procedure that ends the transaction it is called in. Remove that: a connector never changes its source.", error.Message);
        });
        await UnchangedAsync(async () => Assert.Equal("not_read_only", (await _bench.FailAsync("CALL switches()", caller)).Code));
        await UnchangedAsync(async () => Assert.Equal(["N1"], await _bench.RowsAsync("CALL tries_all()", caller)));
        Assert.Equal(["N1 D\"2026-07-09\""], await _bench.RowsAsync("CALL report(@today)", caller));
    }

    [Theory]
    [InlineData("ALL PRIVILEGES", "ALL PRIVILEGES")]
    [InlineData("SELECT, EXECUTE, INSERT", "INSERT")]
    public async Task No_procedure_is_called_with_an_account_that_can_write(string rights, string right)
    {
        var error = await _bench.FailAsync("CALL report(@today)", await UserAsync(rights));
        Assert.Equal(("account_can_write", false), (error.Code, error.Transient));
        Assert.EndsWith($" has the right {right}. Give the connector an account that has SELECT and EXECUTE alone.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_function_locks_is_free_after_the_run()
    {
        _bench.Reading.Connector = 1;
        Assert.Equal(["N1"], await _bench.RowsAsync("SELECT locks()"));
        Assert.Equal(1L, Convert.ToInt64(await _bench.ExecuteAsync($"SELECT IS_FREE_LOCK('{_bench.Owner.Database}')"), null));
    }

    /// <summary>Minus signs before a comment are no comment of their own.</summary>
    [Fact]
    public async Task A_text_means_what_it_means_to_the_server()
    {
        Assert.Equal(["N8 N2"], await _bench.RowsAsync("SELECT 5--/**/3, 5---/*\n*/3"));
        Assert.Equal(8L, Convert.ToInt64(await _bench.ExecuteAsync("SELECT 5--/**/3"), null));
    }

    [Fact]
    public async Task Nothing_of_a_run_is_left_for_the_next()
    {
        await _bench.RowsAsync("SELECT a FROM t");
        Assert.Equal(["N0 N1"], await _bench.RowsAsync("SELECT @@SESSION.max_statement_time > 32, @@SESSION.tx_read_only"));
    }

    private async Task<object> UserAsync(string rights)
    {
        var user = new MySqlConnectionStringBuilder(await _bench.Server.CreateUserAsync(_bench.Owner.Database, rights, $"{_bench.Owner.Database}.*"));
        return new { username = user.UserID, password = user.Password, allowProcedures = true };
    }

    private object Admin => new { username = "root", password = new MySqlConnectionStringBuilder(_bench.Server.AdminConnectionString()).Password };

    private string NewFile => Path.Combine(_bench.Server.Folder, $"{_bench.Owner.Database}.txt");

    private static async Task TryAsync(MySqlConnection connection, string text)
    {
        try
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own text.
            command.CommandText = text;
#pragma warning restore CA2100
            await command.PrepareAsync(TestContext.Current.CancellationToken);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        catch (MySqlException)
        {
            // Refused. What counts is what the server holds afterwards.
        }
    }

    private async Task UnchangedAsync(Func<Task> act)
    {
        var before = await StateAsync();
        await act();
        Assert.Equal(before, await StateAsync());
        Assert.False(File.Exists(NewFile));
    }

    private async Task<string> StateAsync() => string.Join('\n', await Task.WhenAll(
        ReadAsync("SELECT GROUP_CONCAT(a ORDER BY a) FROM t"),
        ReadAsync("SELECT next_not_cached_value FROM s"),
        ReadAsync("SELECT GROUP_CONCAT(CONCAT(table_name, column_name) ORDER BY 1) FROM information_schema.columns WHERE table_schema = DATABASE()"),
        ReadAsync("SELECT GROUP_CONCAT(CONCAT(host, user) ORDER BY 1) FROM mysql.user WHERE user = 'x'")));

    private async Task<string> ReadAsync(string query) => $"{await _bench.ExecuteAsync(query)}";
}

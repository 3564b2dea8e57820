using System.Text.Json.Nodes;
using DataPool.Connectors.Tests.Outside.Http;
using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.Core.Connectors.Testing;
using DataPool.Tds;
using DataPool.Tds.Requests;
using DataPool.Tds.Types;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.SqlServer;

public sealed class SqlServerRunTests
{
    private const string Begin = "SET DEADLOCK_PRIORITY LOW; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN TRANSACTION;";
    private const string End = "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;";

    [Fact]
    public async Task A_run_reads_in_a_transaction_that_is_rolled_back()
    {
        await using var bench = new SqlServerBench(_ => SqlServerBench.One(TdsType.Int, 1));
        bench.Connector = 1;
        Assert.Equal(["N1"], await bench.RowsAsync());
        Assert.Equal(["N1"], await bench.RowsAsync());
        Assert.Equal(["login", Begin, "SELECT value FROM t", End, "reset", Begin, "SELECT value FROM t", End], bench.Script.Heard);
        var login = Assert.Single(bench.Script.Logins);
        Assert.Equal(("DataPool", true), (login.Application, login.IsReadOnly));
    }

    [Fact]
    public async Task Parameters_go_typed_and_only_where_they_stand()
    {
        await using var bench = new SqlServerBench(_ => SqlServerBench.One(TdsType.Int, 1));
        bench.Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        bench.LastRun = new DateTimeOffset(2026, 3, 29, 0, 30, 0, TimeSpan.Zero);
        await bench.RowsAsync(bench.Definition("SELECT '@today', [@now], \"@x\" /* @y */ -- @z\nFROM t WHERE a > @lastRun AND b = @today AND c < @nowUtc AND d > @lastRun"));
        var request = Assert.Single(bench.Script.Requests, static request => request.Kind == TdsRequestKind.ExecuteSql);
        Assert.Equal("SELECT '@today', [@now], \"@x\"               \nFROM t WHERE a > @lastRun AND b = @today AND c < @nowUtc AND d > @lastRun", request.Text);
        Assert.Equal(
            [
                new("@lastRun", "datetime2(7)", new DateTime(2026, 3, 29, 1, 30, 0)),
                new("@today", "date", new DateOnly(2026, 4, 9)),
                new TdsParameter("@nowUtc", "datetimeoffset(7)", bench.Now),
            ],
            request.Parameters);
    }

    [Theory]
    [InlineData("SELECT @tomorrow", "source.query uses the parameter @tomorrow, which is not known. Known are: @now, @today, @yesterday, @startOfWeek, @startOfMonth, @lastRun, @nowUtc, @lastRunUtc.")]
    [InlineData("DECLARE @x int", "source.query must begin with SELECT or WITH: connectors only read.")]
    [InlineData("SELECT 1 DELETE FROM t", "source.query must only read, but it holds DELETE. Remove that; a name that is spelt so goes into [brackets].")]
    [InlineData("EXEC report", "source.query must begin with SELECT or WITH: connectors only read.")]
    public async Task A_query_that_does_more_is_refused(string query, string expected)
    {
        await using var bench = new SqlServerBench(_ => new TdsAnswer());
        Assert.Equal(expected, Assert.Single(bench.Define(bench.Definition(query), out _)).Message);
    }

    [Fact]
    public async Task A_procedure_is_called_where_an_admin_allows_it()
    {
        await using var bench = new SqlServerBench(_ => SqlServerBench.One(TdsType.Int, 1));
        var definition = bench.Definition("EXEC report @today");
        definition["allowProcedures"] = true;
        Assert.Equal(["N1"], await bench.RowsAsync(definition));
        Assert.Contains("EXEC report @today", bench.Script.Heard);
        Assert.Equal(End, bench.Script.Heard.Last());
    }

    [Theory]
    [InlineData("2026-10-24T23:59:59Z", "2026-10-25T01:59:59")]
    [InlineData("2026-10-25T00:00:00Z", "2026-10-25T01:59:59")]
    [InlineData("2026-10-25T00:30:00.5Z", "2026-10-25T01:59:59")]
    [InlineData("2026-10-25T01:30:00.5Z", "2026-10-25T02:30:00.5")]
    [InlineData("2026-10-25T02:00:00Z", "2026-10-25T03:00:00")]
    public async Task The_last_run_in_the_hour_that_is_to_come_again_is_before_that_hour(string last, string expected)
    {
        await using var bench = new SqlServerBench(_ => SqlServerBench.One(TdsType.Int, 1));
        bench.Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        bench.LastRun = DateTimeOffset.Parse(last, System.Globalization.CultureInfo.InvariantCulture);
        await bench.RowsAsync(bench.Definition("SELECT value FROM t WHERE at >= @lastRun"));
        var request = Assert.Single(bench.Script.Requests, static request => request.Kind == TdsRequestKind.ExecuteSql);
        Assert.Equal(DateTime.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), Assert.Single(request.Parameters).Value);
    }

    [Fact]
    public async Task A_procedure_that_gives_nothing_is_no_success()
    {
        await using var bench = new SqlServerBench(_ => new TdsAnswer());
        var definition = bench.Definition("EXEC report");
        definition["allowProcedures"] = true;
        Assert.StartsWith("no_result: source.query gives no columns.", await bench.FailAsync(definition), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(208, 16, "Invalid object name 'nothing'.", "query_failed: The query failed at line 3: SQL Server says \"Invalid object name 'nothing'.\". Correct source.query.")]
    [InlineData(102, 15, "Incorrect syntax near 'FORM'.", "query_failed: The query failed at line 3: SQL Server says \"Incorrect syntax near 'FORM'.\". Correct source.query.")]
    [InlineData(229, 14, "The SELECT permission was denied on the object 't'.", "permission_denied: 'reader' may not read this: SQL Server says \"The SELECT permission was denied on the object 't'.\". Let the database's administrator grant it.")]
    [InlineData(1205, 13, "You are the victim.", "query_stopped again: The query was ended by the server: SQL Server says \"You are the victim.\". It is tried again later.")]
    [InlineData(701, 17, "No memory.", "query_stopped again: The query was ended by the server: SQL Server says \"No memory.\". It is tried again later.")]
    [InlineData(40501, 20, "Busy.", "server_busy again: The server '127.0.0.1:0' takes no connection now: SQL Server says \"Busy.\". It is tried again later.")]
    public async Task Failures_are_told_by_their_number(int number, byte severity, string message, string expected)
    {
        await using var bench = new SqlServerBench(_ => TdsAnswer.Fail(new TdsError(number, message, Line: 3, Class: severity)));
        Assert.Equal(expected, (await bench.FailAsync()).Replace($":{bench.Server.Port}'", ":0'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_error_behind_rows_fails_the_run()
    {
        await using var bench = new SqlServerBench(_ => TdsAnswer.Of([new TdsColumn("value", TdsType.Int)], Rows()));
        Assert.StartsWith("query_failed: The query failed at line 1: SQL Server says \"Divide by zero error encountered.\".", await bench.FailAsync(), StringComparison.Ordinal);

        static IEnumerable<object?[]> Rows()
        {
            for (var i = 0; i < 10_000; i++) yield return [i];
            throw new TdsException(new TdsError(8134, "Divide by zero error encountered."));
        }
    }

    [Fact]
    public async Task Who_cannot_sign_in_is_told_why()
    {
        await using var bench = new SqlServerBench(_ => new TdsAnswer());
        Assert.Equal("login_failed: The server '127.0.0.1:0' does not let 'reader' in. Check the user name and the password.", await FailAsync("password", "wrong"));
        Assert.Equal("database_missing: The server '127.0.0.1:0' has no such database: the database 'other'. Check its name.", await FailAsync("database", "other"));
        Assert.StartsWith("tls_missing: The server '127.0.0.1:0' offers no encrypted connection, which tls \"require\" asks for.", await FailAsync("tls", "require"), StringComparison.Ordinal);
        await bench.Server.DisposeAsync();
        Assert.StartsWith("unreachable again: The server '127.0.0.1:0' cannot be reached.", await FailAsync("tls", "prefer"), StringComparison.Ordinal);

        async Task<string> FailAsync(string property, string value)
        {
            var definition = bench.Definition();
            definition[property] = value;
            return (await bench.FailAsync(definition)).Replace($":{bench.Server.Port}'", ":0'", StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "prefer", "unreachable again: ")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "disable", "unreachable again: ")]
    [InlineData("\u0004\u0001\0\u0008\0\0\u0001\0", "prefer", "connection_lost again: ")]
    public async Task A_server_that_speaks_otherwise_is_told(string answer, string tls, string expected)
    {
        await using var bench = new SqlServerBench(_ => new TdsAnswer());
        await using var other = new OtherServer(System.Text.Encoding.Latin1.GetBytes(answer));
        var definition = bench.Definition();
        (definition["port"], definition["tls"]) = (other.Port, tls);
        Assert.StartsWith(expected, await bench.FailAsync(definition), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_out_ends_the_query_at_the_server()
    {
        await using var bench = new SqlServerBench(async (_, attention) =>
        {
            await Task.Delay(Timeout.Infinite, attention);
            return new TdsAnswer();
        });
        var definition = bench.Definition();
        definition["timeoutSeconds"] = 1;
        Assert.StartsWith("timeout again: The query did not end within timeoutSeconds (1) and was stopped.", await bench.FailAsync(definition), StringComparison.Ordinal);
        Assert.InRange(bench.Server.Attentions, 1, 2);
    }

    [Fact]
    public async Task A_server_that_answers_nothing_any_more_is_not_waited_for()
    {
        var silence = new TaskCompletionSource();
        await using var bench = new SqlServerBench(async (_, _) =>
        {
            await silence.Task;
            return new TdsAnswer();
        });
        var definition = bench.Definition();
        definition["timeoutSeconds"] = 1;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.StartsWith("timeout again: The query did not end within timeoutSeconds (1) and was stopped.", await bench.FailAsync(definition), StringComparison.Ordinal);
        // The driver alone waits for five seconds.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 4);
        silence.SetResult();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancelled_run_ends_the_query_at_the_server(bool hasRows)
    {
        var isRunning = new TaskCompletionSource();
        await using var bench = new SqlServerBench(async (_, attention) =>
        {
            if (!hasRows)
            {
                isRunning.SetResult();
                await Task.Delay(Timeout.Infinite, attention);
            }

            return TdsAnswer.Of([new TdsColumn("value", TdsType.Int)], Endless());
        });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var definition = bench.Definition();
        definition["maxRows"] = 100_000;
        var running = bench.ReadAsync(definition, cancel.Token);
        await isRunning.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.InRange(bench.Server.Attentions, 1, 2);

        IEnumerable<object?[]> Endless()
        {
            for (var i = 0; ; i++)
            {
                if (i == 5000) isRunning.SetResult();
                yield return [i];
            }
        }
    }

    [Fact]
    public async Task Too_many_rows_end_the_query_at_the_server()
    {
        await using var bench = new SqlServerBench(_ => TdsAnswer.Of([new TdsColumn("value", TdsType.Int)], Enumerable.Repeat<object?[]>([1], int.MaxValue)));
        var definition = bench.Definition();
        definition["maxRows"] = 10;
        Assert.StartsWith("too_many_rows: The query returns more than maxRows (10) rows.", await bench.FailAsync(definition), StringComparison.Ordinal);
        Assert.InRange(bench.Server.Attentions, 1, 2);
    }

    [Fact]
    public async Task A_connection_that_breaks_off_is_tried_again_later()
    {
        await using var bench = new SqlServerBench(_ => TdsAnswer.Of([new TdsColumn("value", TdsType.Int)], Rows()));
        Assert.StartsWith("connection_lost again: ", await bench.FailAsync(), StringComparison.Ordinal);

        static IEnumerable<object?[]> Rows()
        {
            for (var i = 0; i < 5_000; i++) yield return [i];
            throw new IOException("Cut off.");
        }
    }

    [Fact]
    public async Task A_server_that_was_restarted_between_two_runs_is_no_failure()
    {
        await using var bench = new SqlServerBench(_ => SqlServerBench.One(TdsType.Int, 1));
        bench.Connector = 1;
        Assert.Equal(["N1"], await bench.RowsAsync());
        await bench.Server.DisposeAsync();
        await using var next = new TdsServer(bench.Script, bench.Server.Port);
        Assert.Equal(["N1"], await bench.RowsAsync());
        Assert.Equal(1, next.Open);
        bench.Type.Forget(1);
        await Eventually(() => next.Open == 0);
    }

    [Fact]
    public async Task A_test_says_what_is_not_good_and_leaves_no_connection()
    {
        await using var bench = new SqlServerBench(_ => SqlServerBench.One(TdsType.Int, 1)) { Steps = new SourceSteps(TimeProvider.System), CanWrite = true };
        await bench.RowsAsync();
        Assert.Equal(
            ["not_encrypted  x1: the data travels readable; choose tls \"require\"", "account_can_write  x1: 'reader' may change the database"], bench.Warned);
        await Eventually(() => bench.Server.Open == 0);
    }

    [Fact]
    public async Task Each_way_of_tls_is_what_it_says()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("localhost");
        await using var bench = new SqlServerBench((_, _) => Task.FromResult(SqlServerBench.One(TdsType.Int, 1)), certificate);
        bench.Steps = new SourceSteps(TimeProvider.System);
        foreach (var tls in new[] { "disable", "prefer", "require" }) Assert.Equal(["N1"], await bench.RowsAsync(With(tls)));
        Assert.StartsWith("certificate_untrusted: The server '127.0.0.1:", await bench.FailAsync(With("verify-full")), StringComparison.Ordinal);

        JsonObject With(string tls)
        {
            var definition = bench.Definition();
            definition["tls"] = tls;
            return definition;
        }
    }

    private static async Task Eventually(Func<bool> condition)
    {
        while (!condition()) await Task.Delay(10, TestContext.Current.CancellationToken);
    }
}

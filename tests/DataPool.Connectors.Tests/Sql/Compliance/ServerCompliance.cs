using System.Text.Json.Nodes;
using DataPool.Core.Connectors.Testing;
using DataPool.TestServers;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.Compliance;

/// <summary>What every database that is a server must do alike besides.</summary>
public abstract class ServerCompliance(SqlSourceFixture source) : SqlCompliance(source)
{
    private const string Query = "SELECT total FROM sales ORDER BY total";

    [Fact]
    public async Task A_wrong_password_is_told()
    {
        var error = await FailAsync(Query, source => source["password"] = "wrong-secret");
        Assert.Equal(("login_failed", false), (error.Code, error.Transient));
        Assert.DoesNotContain("wrong-secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_database_is_told()
    {
        var error = await FailAsync(Query, source => source["database"] = "no_such_database");
        Assert.Matches("^(database_missing|login_failed)$", error.Code);
        Assert.Contains("'no_such_database'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_told()
    {
        var port = FreePort.Next();
        var error = await FailAsync(Query, source => source["port"] = port);
        Assert.Equal(("unreachable", true), (error.Code, error.Transient));
        Assert.StartsWith($"The server '127.0.0.1:{port}' cannot be reached.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_nobody_knows_is_told()
    {
        var error = await FailAsync(Query, source => source["host"] = "no-such-host.invalid");
        Assert.Equal(("host_not_found", true), (error.Code, error.Transient));
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.1.1")]
    [InlineData("0.0.0.0")]
    public async Task Link_local_and_unusable_addresses_stay_closed(string host)
    {
        var error = await FailAsync(Query, source => source["host"] = host);
        Assert.Equal(("address_refused", false), (error.Code, error.Transient));
    }

    [Fact]
    public async Task Nothing_of_a_connection_string_is_shown()
    {
        var definition = Database.ConnectionString.DeepClone().AsObject();
        var text = definition["connectionString"]!.GetValue<string>();
        definition["connectionString"] = text.Replace("127.0.0.1", "secret-host.invalid", StringComparison.Ordinal);
        definition["query"] = Query;
        var error = await Reading.FailAsync(definition);
        Assert.StartsWith("The server of source.connectionString has no address.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-host", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_says_that_a_connection_is_not_encrypted_and_that_the_account_can_write()
    {
        var steps = new SourceSteps(TimeProvider.System);
        await Reading.RowsAsync(Source(Query, source => source["tls"] = "disable"), steps);
        Assert.Equal(["not_encrypted", "account_can_write"], Reading.Warnings.ToList().Select(warning => warning.Code));
        await Reading.RowsAsync(Source(Query));
        Assert.Empty(Reading.Warned);
    }

    [Fact]
    public async Task Fifty_connectors_share_few_connections()
    {
        var storm = Task.WhenAll(Enumerable.Range(1, 50).Select(async connector =>
        {
            var reading = new SqlReading(Database.Type) { Connector = connector };
            Assert.Equal(["N3", "N4", "N5"], await reading.RowsAsync(Source(Query)));
        }));
        while (!storm.IsCompleted)
        {
            Assert.InRange(await ConnectionsAsync(), 0, 4);
            await Task.Delay(5, Token);
        }

        await storm;
        Assert.InRange(await ConnectionsAsync(), 1, 4);
        for (var connector = 1; connector <= 50; connector++) Database.Type.Forget(connector);
        await Eventually(async () => await ConnectionsAsync() == 0);
    }

    /// <summary>How many connections of connectors the server has now.</summary>
    protected abstract Task<int> ConnectionsAsync();

    /// <summary>Closes what earlier tests have left, so that there is one connection after the next run.</summary>
    protected async Task CloseConnectionsAsync()
    {
        Source(Query);
        Database.Type.Forget(1);
        await Eventually(async () => await ConnectionsAsync() == 0);
    }

    /// <summary>Tests between runs, one of which fails, in sessions of their own.</summary>
    /// <param name="query">Tells the session that it runs in.</param>
    protected async Task TestsLeaveConnectionsAloneAsync(string query)
    {
        await CloseConnectionsAsync();
        var session = await RowsAsync(query);
        Assert.NotEqual(session, await Reading.RowsAsync(Source(query), new SourceSteps(TimeProvider.System)));
        await Reading.FailAsync(Source("SELECT nothing FROM nowhere"), new SourceSteps(TimeProvider.System));
        Assert.Equal(session, await RowsAsync(query));
    }

    protected static JsonObject Changed(JsonObject definition, string name, JsonNode? value)
    {
        var copy = definition.DeepClone().AsObject();
        copy[name] = value;
        return copy;
    }
}

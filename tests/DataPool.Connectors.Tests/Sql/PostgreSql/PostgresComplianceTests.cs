using DataPool.Connectors.Tests.Sql.Compliance;
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
}

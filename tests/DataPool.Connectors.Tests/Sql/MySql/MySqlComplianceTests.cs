using DataPool.Connectors.Tests.Sql.Compliance;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.MySql;

public sealed class MySqlComplianceTests(MariaDbSource source) : ServerCompliance(source), IClassFixture<MariaDbSource>
{
    [Fact]
    public Task A_test_leaves_a_running_connectors_connection_alone() => TestsLeaveConnectionsAloneAsync("SELECT CONNECTION_ID() AS session");

    protected override async Task<int> ConnectionsAsync() => Convert.ToInt32(await source.Server.ExecuteAsync(
        "mysql", $"SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = '{source.UserName}'"), null);
}

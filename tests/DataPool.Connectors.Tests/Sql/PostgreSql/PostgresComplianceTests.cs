using DataPool.Connectors.Tests.Sql.Compliance;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.PostgreSql;

public sealed class PostgresComplianceTests(PostgresSource source) : ServerCompliance(source), IClassFixture<PostgresSource>
{
    protected override async Task<int> ConnectionsAsync() => Convert.ToInt32(await source.Server.ExecuteAsync(
        "postgres", $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{source.DatabaseName}' AND application_name = 'DataPool'"), null);
}

using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.PostgreSql;

public sealed class PostgresRetentionTests : RetentionSuite
{
    private protected override Task<TestPool> CreateAsync(HistoryOptions? history) => PostgresPool.CreateAsync(history);
}

using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.PostgreSql;

public sealed class PostgresFoldTests : FoldSuite
{
    private protected override Task<TestPool> CreateAsync(HistoryOptions? history) => PostgresPool.CreateAsync(history);
}

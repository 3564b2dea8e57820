using DataPool.Storage.Tests.Compliance;
using DataPool.Storage.Tests.Compliance.History;

namespace DataPool.Storage.Tests.PostgreSql.History;

public sealed class PostgresHistoryModelTests : HistoryModelSuite
{
    private protected override Task<TestPool> CreateAsync(HistoryOptions? history) => PostgresPool.CreateAsync(history);
}

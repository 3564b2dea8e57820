using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.PostgreSql;

public sealed class PostgresAnswerTests : AnswerSuite
{
    private protected override Task<TestPool> CreateAsync(HistoryOptions? history) => PostgresPool.CreateAsync(history);
}

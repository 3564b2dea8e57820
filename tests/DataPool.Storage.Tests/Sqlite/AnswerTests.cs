using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.Sqlite;

public sealed class AnswerTests : AnswerSuite
{
    private protected override Task<TestPool> CreateAsync(HistoryOptions? history) => Task.FromResult<TestPool>(new TestStorage { History = history });
}

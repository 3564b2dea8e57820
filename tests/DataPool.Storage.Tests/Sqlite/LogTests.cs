using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.Sqlite;

public sealed class LogTests : LogSuite
{
    private protected override Task<TestPool> CreateAsync(HistoryOptions? history) => Task.FromResult<TestPool>(new TestStorage { History = history });
}

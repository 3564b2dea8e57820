using DataPool.Storage.Tests.Compliance;
using DataPool.Storage.Tests.Compliance.History;

namespace DataPool.Storage.Tests.Sqlite.History;

public sealed class HistoryKeepingTests : HistoryKeepingSuite
{
    private protected override Task<TestPool> CreateAsync(HistoryOptions? history) => Task.FromResult<TestPool>(new TestStorage { History = history });
}

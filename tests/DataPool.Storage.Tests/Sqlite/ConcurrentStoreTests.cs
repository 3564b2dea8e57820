using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.Sqlite;

public sealed class ConcurrentStoreTests : ConcurrentStoreSuite
{
    private protected override Task<TestStores> OpenAsync() => SqliteStores.OpenAsync();
}

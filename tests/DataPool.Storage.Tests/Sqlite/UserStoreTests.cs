using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.Sqlite;

public sealed class UserStoreTests : UserStoreSuite
{
    private protected override Task<TestStores> OpenAsync() => SqliteStores.OpenAsync();
}

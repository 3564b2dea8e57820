using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.PostgreSql;

public sealed class PostgresUserStoreTests : UserStoreSuite
{
    private protected override Task<TestStores> OpenAsync() => PostgresStores.OpenAsync();
}

using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.PostgreSql;

public sealed class PostgresActivityStoreTests : ActivityStoreSuite
{
    private protected override Task<TestStores> OpenAsync() => PostgresStores.OpenAsync();
}

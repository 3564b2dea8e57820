using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.PostgreSql;

public sealed class PostgresKeyRingStoreTests : KeyRingSuite
{
    private protected override Task<TestStores> OpenAsync() => PostgresStores.OpenAsync();
}

using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.Sqlite;

public sealed class ConnectorStoreTests : ConnectorStoreSuite
{
    private protected override Task<TestStores> OpenAsync() => SqliteStores.OpenAsync();
}

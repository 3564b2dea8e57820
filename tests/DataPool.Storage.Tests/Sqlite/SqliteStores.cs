using DataPool.Core.Storage;
using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.Sqlite;

internal sealed class SqliteStores(TestStorage storage) : TestStores
{
    public override IConnectorStore Connectors => storage.Connectors;

    public override IAccessStore Access => storage.Access;

    public override IUserStore Users => storage.Storage.Users;

    public override IActivityStore Activity => storage.Storage.Activity;

    public override IFileStore Files => storage.Storage.Files;

    public override IKeyRingStore KeyRing => storage.Storage.KeyRing;

    public static async Task<TestStores> OpenAsync() => new SqliteStores(await TestStorage.OpenAsync());

    public override Task ReopenAsync() => storage.ReopenAsync();

    public override Task<TestStores> AnotherAsync() => Task.FromResult<TestStores>(this);

    public override Task<long> QueryAsync(string database, string sql) => Task.FromResult(storage.Query(database, sql));

    public override ValueTask DisposeAsync() => storage.DisposeAsync();
}

using System.Globalization;
using DataPool.Core.Storage;
using DataPool.Storage.PostgreSql;
using DataPool.Storage.PostgreSql.Activity;
using DataPool.Storage.PostgreSql.Config;
using DataPool.Storage.PostgreSql.Files;
using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.PostgreSql;

internal sealed class PostgresStores : TestStores
{
    private readonly TestDatabase _test;
    private readonly bool _isOwner;
    private PostgresDatabase? _database;
    private PostgresTransactions? _config;
    private PostgresTransactions? _activity;
    private PostgresTransactions? _files;

    private PostgresStores(TestDatabase test, bool isOwner) => (_test, _isOwner) = (test, isOwner);

    public override IConnectorStore Connectors => new PostgresConnectorStore(_config!);

    public override IAccessStore Access => new PostgresAccessStore(_config!);

    public override IUserStore Users => new PostgresUserStore(_config!);

    public override IActivityStore Activity => new PostgresActivityStore(_activity!);

    public override IFileStore Files => new PostgresFileStore(_files!);

    public override IKeyRingStore KeyRing => new PostgresKeyRingStore(_config!);

    public static async Task<TestStores> OpenAsync() => await OpenAsync(await TestDatabase.CreateAsync(), isOwner: true);

    public override async Task ReopenAsync()
    {
        await CloseAsync();
        _database = await PostgresDatabase.OpenAsync(_test.ConnectionString, new PostgresOptions(), TestContext.Current.CancellationToken);
        (_config, _activity, _files) = (new PostgresTransactions(_database), new PostgresTransactions(_database), new PostgresTransactions(_database));
        await new PostgresFileStore(_files).RemoveLeftoversAsync(TestContext.Current.CancellationToken);
    }

    public override async Task<TestStores> AnotherAsync() => await OpenAsync(_test, isOwner: false);

    public override async Task<long> QueryAsync(string database, string sql) =>
        Convert.ToInt64(await _test.QueryAsync("SET search_path = datapool; " + sql), CultureInfo.InvariantCulture);

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (_isOwner) await _test.DisposeAsync();
    }

    private static async Task<TestStores> OpenAsync(TestDatabase test, bool isOwner)
    {
        var stores = new PostgresStores(test, isOwner);
        await stores.ReopenAsync();
        return stores;
    }

    private async Task CloseAsync()
    {
        if (_database is null) return;
        await _config!.DisposeAsync();
        await _activity!.DisposeAsync();
        await _files!.DisposeAsync();
        await _database.DisposeAsync();
    }
}

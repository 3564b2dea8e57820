using DataPool.Core.Connectors.Journal;
using DataPool.Core.Storage;
using DataPool.Storage.Tests.Compliance;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Tests.Sqlite;

public sealed class ActivityStoreTests : ActivityStoreSuite
{
    private protected override Task<TestStores> OpenAsync() => SqliteStores.OpenAsync();

    [Fact]
    public async Task A_disk_that_fails_loses_nothing_within_the_bounds()
    {
        await using var storage = await TestStorage.OpenAsync();
        var test = new SqliteStores(storage);
        var activity = new ConnectorActivity();
        activity.Accepted(Push(1), Start);
        storage.Hooks.Committing = (_, name) =>
        {
            if (name == "activity-writer") throw new SqliteException("database or disk is full", 13);
        };
        await Assert.ThrowsAsync<StorageException>(() => WriteAsync(test, activity));
        // The pool does not notice.
        await storage.AppendAsync((await storage.LoadAsync(1)).Lease, 1);
        activity.Accepted(Push(2), Start.AddSeconds(1));
        storage.Hooks.Committing = null;
        await WriteAsync(test, activity);
        Assert.Equal(2, Assert.Single(await LogAsync(test)).Count);
        Assert.Equal(2, (await HoursAsync(test)).Single().Runs);
        Assert.Equal(2, (await RequestsAsync(test)).Count);
    }
}

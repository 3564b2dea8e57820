using DataPool.Core.Storage;
using DataPool.Storage.Sqlite;
using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.Sqlite;

public sealed class OwnerTests
{
    [Fact]
    public async Task Of_two_storages_on_one_directory_only_the_later_one_writes()
    {
        await using var test = await TestStorage.OpenAsync();
        var early = (await test.LoadAsync(1)).Lease;
        await test.AppendAsync(early, 1, "early");
        await test.FoldAsync(early, 1, (1, "early"));

        // As if the lock did not hold, on a network share.
        File.Delete(Path.Combine(test.Folder, "datapool.lock"));
        await using var later = await SqliteStorage.OpenAsync(test.Folder, new StorageOptions(), test.Time);
        var stream = await later.Pool.LoadAsync(1, TestContext.Current.CancellationToken);
        Assert.Equal(["1=early"], stream.LogTexts());

        var refused = await Assert.ThrowsAsync<StorageException>(() => test.AppendAsync(early, 2, "stale"));
        Assert.Contains("Another DataPool process has opened the database \"log\"", refused.Message, StringComparison.Ordinal);
        var fold = new FoldBatch { Lease = new StreamLease(1), Lsn = 2, Head = new byte[] { 1 }, Shapes = [], Items = [new StoredPart(1, new byte[] { 9 })] };
        await Assert.ThrowsAsync<StorageException>(() => test.Pool.FoldAsync(fold));
        await Assert.ThrowsAsync<StorageException>(() => test.Connectors.ForgetStreamAsync(1, TestContext.Current.CancellationToken));

        Assert.Equal(Reservation.Ok, later.Pool.TryReserve());
        await later.Pool.AppendAsync(new TestEntry { Lease = stream.Lease, Lsn = 2, Body = "later"u8.ToArray() }).Soon();
        var seen = await later.Pool.LoadAsync(1, TestContext.Current.CancellationToken);
        Assert.Equal(["1=early", "2=later"], seen.LogTexts());
        Assert.Equal(["1=early"], seen.ItemTexts());
    }
}

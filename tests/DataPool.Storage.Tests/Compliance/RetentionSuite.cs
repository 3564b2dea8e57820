using DataPool.Core.Storage;

namespace DataPool.Storage.Tests.Compliance;

public abstract class RetentionSuite : PoolSuite
{
    private static readonly byte[] Body = new byte[10_000];

    [Fact]
    public async Task Folded_rows_are_kept_up_to_the_bytes_and_pruned_beyond()
    {
        await using var test = await OpenAsync(keepLogBytes: 3 << 20);
        var lease = (await test.LoadAsync(1)).Lease;
        for (var lsn = 100; lsn <= 1000; lsn += 100)
        {
            await AppendAsync(test, lease, lsn - 99, lsn);
            await test.FoldAsync(lease, lsn);
        }

        // The last news of the folds may still be on their way; with the disposal they have arrived.
        await test.ReopenAsync(keepLogBytes: 3 << 20);
        Assert.InRange(test.Query("log", "SELECT sum(length(body)) FROM log"), 3 << 20, 6 << 20);
        var stream = await test.LoadAsync(1);
        Assert.Equal(1000, stream.FoldedLsn);
        Assert.Equal(1000, stream.Lsns()[^1]);
        Assert.Equal(stream.Log.Count, 1000 - stream.Lsns()[0] + 1);
    }

    [Fact]
    public async Task Rows_that_are_not_folded_are_never_pruned()
    {
        await using var test = await OpenAsync(keepLogBytes: 0);
        var folded = (await test.LoadAsync(1)).Lease;
        var unfolded = (await test.LoadAsync(2)).Lease;
        await test.AppendAsync(unfolded, 1, "keep me");
        await AppendAsync(test, folded, 1, 500);
        await test.FoldAsync(folded, 500);
        await AppendAsync(test, folded, 501, 900);
        await test.ReopenAsync(keepLogBytes: 0);

        Assert.Equal([1L, 2L], test.Pool.UnfoldedStreams);
        Assert.Equal(["1=keep me"], (await test.LoadAsync(2)).LogTexts());
        // The rows beside "keep me" are kept with it, those of younger chunks are gone: history with a hole is none.
        var stream = await test.LoadAsync(1);
        Assert.Equal(500, stream.FoldedLsn);
        Assert.Contains(501L, stream.Lsns());
        Assert.Equal(900, stream.Lsns()[^1]);
        Assert.Equal(stream.Log.Count, 900 - stream.Lsns()[0] + 1);
        Assert.True(stream.Lsns()[0] > 110);
    }

    [Fact]
    public async Task Rows_of_a_deleted_stream_hold_up_nothing()
    {
        await using var test = await OpenAsync(keepLogBytes: 0);
        var deleted = (await test.LoadAsync(1)).Lease;
        await AppendAsync(test, deleted, 1, 500);
        Assert.Equal(500, test.Query("log", "SELECT count(*) FROM log"));
        await test.Pool.DeleteAsync(1, TestContext.Current.CancellationToken);
        var other = (await test.LoadAsync(2)).Lease;
        for (var lsn = 1; lsn <= 10; lsn++) await test.AppendAsync(other, lsn);
        Assert.InRange(test.Query("log", "SELECT count(*) FROM log"), 10, 120);
        Assert.Equal(10, (await test.LoadAsync(2)).Log.Count);
    }

    private static Task AppendAsync(TestPool test, StreamLease lease, int first, int last) =>
        Task.WhenAll(Enumerable.Range(first, last - first + 1).Select(lsn => test.Queue(lease, lsn, Body))).Soon();
}

using System.Text;
using DataPool.Core.Storage;

namespace DataPool.Storage.Tests.Compliance;

public abstract class FoldSuite : PoolSuite
{
    [Fact]
    public async Task A_fold_is_read_back_with_the_rows_behind_and_after_it()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        for (var lsn = 1; lsn <= 3; lsn++) await test.AppendAsync(lease, lsn, "r" + lsn);
        await test.Pool.FoldAsync(new FoldBatch
        {
            Lease = lease,
            Lsn = 2,
            Head = Encoding.UTF8.GetBytes("head"),
            Shapes = [new StoredPart(2, new byte[] { 2 }), new StoredPart(1, new byte[] { 1 })],
            Items = [new StoredPart(10, Encoding.UTF8.GetBytes("ten")), new StoredPart(9, Encoding.UTF8.GetBytes("nine"))],
        });

        for (var round = 0; round < 2; round++)
        {
            var stream = await test.LoadAsync(1);
            Assert.Equal(2, stream.FoldedLsn);
            Assert.Equal("head", stream.Head.Text());
            Assert.Equal([1, 2], stream.Shapes.Select(shape => shape.Number));
            Assert.Equal(["9=nine", "10=ten"], stream.ItemTexts());
            Assert.Equal(["1=r1", "2=r2", "3=r3"], stream.LogTexts());
            await test.ReopenAsync();
            Assert.Equal([1L], test.Pool.UnfoldedStreams);
        }
    }

    [Fact]
    public async Task A_later_fold_replaces_adds_and_with_empty_bodies_removes()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        await test.AppendAsync(lease, 1);
        await test.FoldAsync(lease, 1, (1, "a"), (2, "b"), (3, "c"));
        await test.AppendAsync(lease, 2);
        await test.FoldAsync(lease, 2, (2, "B"), (3, ""), (4, "d"), (99, ""));
        await test.ReopenAsync();
        Assert.Empty(test.Pool.UnfoldedStreams);
        var stream = await test.LoadAsync(1);
        Assert.Equal(["1=a", "2=B", "4=d"], stream.ItemTexts());
        Assert.Equal("head 2", stream.Head.Text());
    }

    [Fact]
    public async Task Numbers_beyond_32_bits_are_stored_read_in_order_and_removed()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        const long far = 1L << 40;
        await test.AppendAsync(lease, 1);
        await test.FoldAsync(lease, 1, (far, "far"), (far + 1, "gone"), (2, "near"));
        await test.AppendAsync(lease, 2);
        await test.FoldAsync(lease, 2, (far + 1, ""));
        await test.ReopenAsync();
        Assert.Equal(["2=near", $"{far}=far"], (await test.LoadAsync(1)).ItemTexts());
    }

    [Fact]
    public async Task A_fold_under_a_dead_lease_does_nothing_and_completes()
    {
        await using var test = await OpenAsync();
        var old = (await test.LoadAsync(1)).Lease;
        await test.AppendAsync(old, 1);
        var current = (await test.LoadAsync(1)).Lease;
        await test.FoldAsync(old, 1, (1, "old"));
        Assert.Equal(0, (await test.LoadAsync(1)).FoldedLsn);
        Assert.True(current.IsDead);
    }

    [Fact]
    public async Task A_load_waits_for_the_fold_in_flight_and_shows_it()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        await test.AppendAsync(lease, 1);
        using var gate = new WriterGate(test.Hooks, "items-writer");
        var fold = test.FoldAsync(lease, 1, (1, "a"));
        await gate.ArrivedAsync();
        var queued = test.FoldAsync(lease, 1, (1, "never"));
        var load = test.LoadAsync(1);
        while (!lease.IsDead) await Task.Yield();
        Assert.False(load.IsCompleted);
        gate.Open();
        Assert.Equal(["1=a"], (await load).ItemTexts());
        await Task.WhenAll(fold, queued);
    }

    [Fact]
    public async Task Batches_that_wait_are_folded_in_one_transaction()
    {
        await using var test = await OpenAsync();
        var leases = new List<StreamLease>();
        for (var id = 1; id <= 20; id++)
        {
            leases.Add((await test.LoadAsync(id)).Lease);
            await test.AppendAsync(leases[^1], 1);
        }

        using var gate = new WriterGate(test.Hooks, "items-writer");
        var folds = new List<Task> { test.FoldAsync(leases[0], 1, (1, "a")) };
        await gate.ArrivedAsync();
        folds.AddRange(leases.Skip(1).Select(lease => test.FoldAsync(lease, 1, (1, "a"))));
        gate.PassOne();
        await gate.ArrivedAsync();
        gate.PassOne();
        await Task.WhenAll(folds); // A third transaction would stand at the gate.
        await test.ReopenAsync();
        Assert.Empty(test.Pool.UnfoldedStreams);
    }

    [Fact]
    public async Task A_deleted_stream_is_gone_and_stays_gone()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        var other = (await test.LoadAsync(2)).Lease;
        await test.AppendAsync(other, 1, "kept");
        await test.AppendAsync(lease, 1);
        await test.FoldAsync(lease, 1, [.. Enumerable.Range(1, 12_000).Select(number => (number, "item"))]);
        await test.AppendAsync(lease, 2);
        await test.Pool.DeleteAsync(1, TestContext.Current.CancellationToken);
        Assert.True(lease.IsDead);
        Assert.Equal(0, test.Query("items", "SELECT (SELECT count(*) FROM item) + (SELECT count(*) FROM shape) + (SELECT count(*) FROM head)"));

        for (var round = 0; round < 2; round++)
        {
            var stream = await test.LoadAsync(1);
            Assert.Equal(0, stream.FoldedLsn);
            Assert.Empty(stream.Items);
            Assert.Empty(stream.Log);
            await test.ReopenAsync();
            Assert.Equal([2L], test.Pool.UnfoldedStreams);
        }

        // It may be filled again.
        var again = (await test.LoadAsync(1)).Lease;
        await test.AppendAsync(again, 1, "new");
        await test.ReopenAsync();
        Assert.Equal(["1=new"], (await test.LoadAsync(1)).LogTexts());
        Assert.Equal(["1=kept"], (await test.LoadAsync(2)).LogTexts());
    }

    [Fact]
    public async Task A_deletion_that_broke_off_is_finished_by_the_next_load()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        await test.AppendAsync(lease, 1);
        await test.FoldAsync(lease, 1, [.. Enumerable.Range(1, 12_000).Select(number => (number, "item"))]);
        var steps = 0;
        test.Hooks.Committing = (_, name) =>
        {
            if (name == "items-writer" && ++steps == 2) throw new IOException("injected");
        };
        await Assert.ThrowsAsync<StorageException>(() => test.Pool.DeleteAsync(1, TestContext.Current.CancellationToken));
        test.Hooks.Committing = null;
        Assert.Equal(7_000, test.Query("items", "SELECT count(*) FROM item"));
        await test.ReopenAsync();
        Assert.Empty(test.Pool.UnfoldedStreams);
        var stream = await test.LoadAsync(1);
        Assert.Empty(stream.Items);
        Assert.Empty(stream.Log);
        Assert.Equal(0, stream.FoldedLsn);
        Assert.Equal(0, test.Query("items", "SELECT count(*) FROM item"));
    }
}

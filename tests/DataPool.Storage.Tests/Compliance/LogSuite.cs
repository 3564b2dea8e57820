using System.Collections.Concurrent;
using DataPool.Core.Storage;

namespace DataPool.Storage.Tests.Compliance;

public abstract class LogSuite : PoolSuite
{
    [Fact]
    public async Task What_was_appended_is_read_back_in_order_by_the_next_load()
    {
        await using var test = await OpenAsync();
        var one = await test.LoadAsync(1);
        var two = await test.LoadAsync(2);
        Assert.Equal(0, one.FoldedLsn);
        Assert.Empty(one.Log);
        await test.AppendAsync(one.Lease, 1, "a");
        await test.AppendAsync(two.Lease, 1, "b");
        await test.AppendAsync(one.Lease, 2, "");
        await test.AppendAsync(one.Lease, 3, "c");

        Assert.Equal(["1=a", "2=", "3=c"], (await test.LoadAsync(1)).LogTexts());
        await test.ReopenAsync();
        Assert.Equal([1, 2], test.Pool.UnfoldedStreams);
        Assert.Equal(["1=a", "2=", "3=c"], (await test.LoadAsync(1)).LogTexts());
        Assert.Equal(["1=b"], (await test.LoadAsync(2)).LogTexts());
        Assert.Empty((await test.LoadAsync(3)).Log);
    }

    [Fact]
    public async Task Rows_appended_after_the_start_are_found_beside_those_before_it()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        for (var lsn = 1; lsn <= 50; lsn++) await test.AppendAsync(lease, lsn, "a");
        await test.ReopenAsync();
        for (var round = 0; round < 3; round++)
        {
            var stream = await test.LoadAsync(1);
            Assert.Equal(Enumerable.Range(1, 50 + round).Select(lsn => (long)lsn), stream.Lsns());
            await test.AppendAsync(stream.Lease, 51 + round);
            await test.AppendAsync((await test.LoadAsync(2)).Lease, round + 1);
        }

        Assert.Equal([1L, 2L, 3L], (await test.LoadAsync(2)).Lsns());
    }

    [Fact]
    public async Task Everything_acknowledged_is_in_the_files_at_once()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(7)).Lease;
        for (var lsn = 1; lsn <= 300; lsn++) await test.AppendAsync(lease, lsn, $"body {lsn}");

        await using var copy = await test.CopyAsync();
        var found = await copy.LoadAsync(7);
        Assert.Equal(Enumerable.Range(1, 300).Select(lsn => $"{lsn}=body {lsn}"), found.LogTexts());
    }

    [Fact]
    public async Task OnCommitted_comes_in_order_by_one_thread_at_a_time_and_before_the_task()
    {
        await using var test = await OpenAsync();
        var running = 0;
        var overlaps = 0;
        var heard = new ConcurrentDictionary<long, List<long>>();
        var late = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            var leases = new List<StreamLease>();
            for (var i = 0; i < 10; i++) leases.Add((await test.LoadAsync((thread * 10) + i)).Lease);
            for (var lsn = 1L; lsn <= 40; lsn++)
            {
                var tasks = leases.Select(lease =>
                {
                    var isCommitted = false;
                    var position = lsn;
                    return (Task: test.Queue(lease, lsn, committed: () =>
                    {
                        if (Interlocked.Increment(ref running) > 1) Interlocked.Increment(ref overlaps);
                        heard.GetOrAdd(lease.StreamId, _ => []).Add(position);
                        isCommitted = true;
                        Interlocked.Decrement(ref running);
                    }), IsCommitted: new Func<bool>(() => isCommitted));
                }).ToList();
                foreach (var (task, isCommitted) in tasks)
                {
                    await task.Soon();
                    if (!isCommitted()) Interlocked.Increment(ref late);
                }
            }
        })));

        Assert.Equal(0, overlaps);
        Assert.Equal(0, late);
        Assert.Equal(80, heard.Count);
        Assert.All(heard.Values, lsns => Assert.Equal(Enumerable.Range(1, 40).Select(lsn => (long)lsn), lsns));
    }

    [Fact]
    public async Task What_waits_for_the_writer_is_committed_together()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        using var gate = new WriterGate(test.Hooks);
        var first = test.Queue(lease, 1);
        await gate.ArrivedAsync();
        var waiting = Enumerable.Range(2, 20).Select(lsn => test.Queue(lease, lsn)).ToList();
        Assert.All(waiting, task => Assert.Same(waiting[0], task));
        Assert.False(first.IsCompleted);
        gate.PassOne();
        await gate.ArrivedAsync();
        gate.PassOne();
        await waiting[0].Soon();
        Assert.True(first.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task An_exception_in_OnCommitted_stops_nobody()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        await test.Queue(lease, 1, committed: () => throw new InvalidOperationException("defect")).Soon();
        await test.AppendAsync(lease, 2);
        Assert.Equal("defect", Assert.Single(test.Observer.CallbackFailures).Message);
        Assert.Equal([1L, 2L], (await test.LoadAsync(1)).Lsns());
    }

    [Fact]
    public async Task A_full_queue_refuses_until_a_place_is_free()
    {
        await using var test = await OpenAsync(queueEntries: 3);
        var lease = (await test.LoadAsync(1)).Lease;
        using var gate = new WriterGate(test.Hooks);
        var first = test.Queue(lease, 1);
        await gate.ArrivedAsync();
        var second = test.Queue(lease, 2);
        Assert.Equal(Reservation.Ok, test.Pool.TryReserve());
        Assert.Equal(Reservation.Full, test.Pool.TryReserve());
        test.Pool.Release();
        Assert.Equal(Reservation.Ok, test.Pool.TryReserve());
        Assert.Equal(Reservation.Full, test.Pool.TryReserve());
        gate.Open();
        await Task.WhenAll(first, second).Soon();
        Assert.Equal(Reservation.Ok, test.Pool.TryReserve());
        Assert.Equal(Reservation.Ok, test.Pool.TryReserve());
        Assert.Equal(Reservation.Full, test.Pool.TryReserve());
    }

    [Fact]
    public async Task Bytes_fill_the_queue_too()
    {
        await using var test = await OpenAsync(queueBytes: 1000);
        var lease = (await test.LoadAsync(1)).Lease;
        using var gate = new WriterGate(test.Hooks);
        var first = test.Queue(lease, 1, new byte[1000]);
        await gate.ArrivedAsync();
        Assert.Equal(Reservation.Full, test.Pool.TryReserve());
        gate.Open();
        await first.Soon();
        Assert.Equal(Reservation.Ok, test.Pool.TryReserve());
    }

    [Fact]
    public async Task A_load_ends_the_lease_before_and_waits_for_what_was_accepted_under_it()
    {
        await using var test = await OpenAsync();
        var old = (await test.LoadAsync(1)).Lease;
        using var gate = new WriterGate(test.Hooks);
        var inFlight = test.Queue(old, 1);
        await gate.ArrivedAsync();
        var queued = test.Queue(old, 2);
        var load = test.LoadAsync(1);
        while (!old.IsDead) await Task.Yield();
        var refused = await Assert.ThrowsAsync<StorageException>(() => test.Queue(old, 3));
        Assert.Equal("The lease of stream 1 has ended. Load the stream again.", refused.Message);
        Assert.False(load.IsCompleted);
        gate.Open();
        Assert.Equal([1L, 2L], (await load).Lsns());
        Assert.True(inFlight.IsCompletedSuccessfully && queued.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Disposal_stores_what_was_accepted_and_refuses_the_rest()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        var pool = test.Pool;
        var accepted = Enumerable.Range(1, 100).Select(lsn => test.Queue(lease, lsn)).ToList();
        await test.ReopenAsync();
        Assert.All(accepted, task => Assert.True(task.IsCompletedSuccessfully));
        Assert.Equal(Reservation.Ok, pool.TryReserve());
        await Assert.ThrowsAsync<StorageException>(() => pool.AppendAsync(new TestEntry { Lease = lease, Lsn = 101, Body = new byte[1] }));
        Assert.Equal(100, (await test.LoadAsync(1)).Log.Count);
    }
}

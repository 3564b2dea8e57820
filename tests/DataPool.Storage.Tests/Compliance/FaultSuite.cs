using DataPool.Core.Storage;
using DataPool.Storage.Engine.Log;

namespace DataPool.Storage.Tests.Compliance;

/// <summary>Commits that fail, and what comes after.</summary>
public abstract class FaultSuite : PoolSuite
{
    [Fact]
    public async Task A_failed_commit_refuses_everything_until_commits_are_taken_again()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        await test.AppendAsync(lease, 1, "good");
        var refusals = 0;
        test.Hooks.Beginning = (_, name) =>
        {
            if (name != "log-writer") return;
            Interlocked.Increment(ref refusals);
            throw new InvalidDataException("injected");
        };
        var error = await Assert.ThrowsAsync<StorageException>(() => test.AppendAsync(lease, 2, "bad"));
        Assert.Equal(test.CannotCommit("log", "injected"), error.Message);
        Assert.True(lease.IsDead);
        Assert.Equal(Reservation.Faulted, test.Pool.TryReserve());

        // Reading goes on, and shows only what was acknowledged.
        Assert.Equal(["1=good"], (await test.LoadAsync(1)).LogTexts());

        // The fault stays while commits are not taken: each probe fails, and arms the next.
        while (Volatile.Read(ref refusals) < 4)
        {
            Assert.Equal(Reservation.Faulted, test.Pool.TryReserve());
            test.Time.Advance(LogProbe.Pause);
            await Task.Yield();
        }

        test.Hooks.Beginning = null;
        await test.RecoverAsync();
        Assert.Single(test.Observer.Failures);
        var stream = await test.LoadAsync(1);
        Assert.Equal([1L], stream.Lsns());
        await test.AppendAsync(stream.Lease, 2, "better");
        await test.ReopenAsync();
        Assert.Equal(["1=good", "2=better"], (await test.LoadAsync(1)).LogTexts());
    }

    [Fact]
    public async Task What_was_queued_behind_a_failed_commit_fails_and_is_not_stored()
    {
        await using var test = await OpenAsync();
        var one = (await test.LoadAsync(1)).Lease;
        var two = (await test.LoadAsync(2)).Lease;
        await test.AppendAsync(one, 1);
        var heard = new List<long>();
        using var gate = new WriterGate(test.Hooks);
        var hold = test.Hooks.Committing!;
        test.Hooks.Committing = (connection, name) =>
        {
            hold(connection, name);
            throw new InvalidDataException("injected");
        };
        var failing = test.Queue(one, 2, committed: () => heard.Add(2));
        await gate.ArrivedAsync();
        var behind = test.Queue(one, 3, committed: () => heard.Add(3));
        var other = test.Queue(two, 1, committed: () => heard.Add(1));
        gate.Open();
        foreach (var task in (Task[])[failing, behind, other])
            await Assert.ThrowsAsync<StorageException>(() => task.Soon());
        Assert.True(one.IsDead && two.IsDead);
        Assert.Empty(heard);

        test.Hooks.Committing = null;
        await test.RecoverAsync();
        Assert.Equal([1L], (await test.LoadAsync(1)).Lsns());
        Assert.Empty((await test.LoadAsync(2)).Log);
        Assert.Equal(Reservation.Ok, test.Pool.TryReserve());
    }

    [Fact]
    public async Task Entries_with_a_reservation_from_before_the_fault_fail_at_once()
    {
        await using var test = await OpenAsync();
        var one = (await test.LoadAsync(1)).Lease;
        var two = (await test.LoadAsync(2)).Lease;
        Assert.Equal(Reservation.Ok, test.Pool.TryReserve());
        test.Hooks.Committing = (_, _) => throw new IOException("injected");
        await Assert.ThrowsAsync<StorageException>(() => test.AppendAsync(one, 1));
        var late = test.Pool.AppendAsync(new TestEntry { Lease = two, Lsn = 1, Body = new byte[1] });
        Assert.True(late.IsFaulted);
        await Assert.ThrowsAsync<StorageException>(() => late);
        Assert.True(two.IsDead);
        test.Hooks.Committing = null;
    }

    [Fact]
    public async Task Many_streams_reload_after_a_fault_and_lose_nothing_acknowledged()
    {
        await using var test = await OpenAsync();
        var leases = new StreamLease[50];
        var acknowledged = new long[50];
        for (var i = 0; i < 50; i++) leases[i] = (await test.LoadAsync(i + 1)).Lease;
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 50; i++) await test.AppendAsync(leases[i], ++acknowledged[i]);
            test.Hooks.Committing = (_, _) => throw new IOException("injected");
            await Assert.ThrowsAsync<StorageException>(() => test.AppendAsync(leases[round], acknowledged[round] + 1));
            test.Hooks.Committing = null;
            await test.RecoverAsync();
            for (var i = 0; i < 50; i++)
            {
                var stream = await test.LoadAsync(i + 1);
                Assert.Equal(acknowledged[i], stream.Log[^1].Lsn);
                Assert.Equal(acknowledged[i], stream.Log.Count);
                leases[i] = stream.Lease;
            }
        }
    }

    [Fact]
    public async Task A_fold_that_fails_changes_nothing_and_succeeds_later()
    {
        await using var test = await OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        await test.AppendAsync(lease, 1);
        await test.FoldAsync(lease, 1, (1, "a"), (2, "b"));
        test.Hooks.Committing = (_, name) =>
        {
            if (name == "items-writer") throw new IOException("injected");
        };
        await Assert.ThrowsAsync<StorageException>(() => test.FoldAsync(lease, 2, (1, ""), (3, "never")));
        Assert.False(lease.IsDead);
        test.Hooks.Committing = null;
        await using (var copy = await test.CopyAsync())
            Assert.Equal(["1=a", "2=b"], (await copy.LoadAsync(1)).ItemTexts());
        await test.FoldAsync(lease, 2, (1, ""), (3, "c"));
        Assert.Equal(["2=b", "3=c"], (await test.LoadAsync(1)).ItemTexts());
    }
}

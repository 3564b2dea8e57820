using DataPool.Core.Storage;
using DataPool.Storage.Sqlite;
using DataPool.Storage.Engine.Log;
using DataPool.Storage.Tests.Compliance;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Tests.Sqlite;

/// <summary>The disk is full as SQLite sees it: a limit of pages on every writing connection, until it is lifted.</summary>
public sealed class FaultTests
{
    private static readonly byte[] Large = new byte[100_000];

    [Fact]
    public async Task A_failed_commit_refuses_everything_until_the_disk_takes_it_again()
    {
        await using var test = await TestStorage.OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        await test.AppendAsync(lease, 1, "good");
        var disk = new FullDisk(test.Hooks, "log-writer");

        disk.IsFull = true;
        var error = await Assert.ThrowsAsync<StorageException>(() => test.AppendAsync(lease, 2, Large));
        Assert.Equal(
            "The database \"log\" could not commit: SQLite Error 13: 'database or disk is full' (code 13). "
            + "Free space on the disk of the data directory; DataPool goes on by itself then.", error.Message);
        Assert.True(lease.IsDead);
        Assert.Equal(Reservation.Faulted, test.Pool.TryReserve());

        // Reading goes on, and shows only what was acknowledged.
        Assert.Equal(["1=good"], (await test.LoadAsync(1)).LogTexts());

        // The fault stays while the disk is full: each probe fails, and arms the next.
        while (disk.Refusals < 4)
        {
            Assert.Equal(Reservation.Faulted, test.Pool.TryReserve());
            test.Time.Advance(LogProbe.Pause);
            await Task.Yield();
        }

        disk.IsFull = false;
        await AdvanceUntilRecoveredAsync(test);
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
        await using var test = await TestStorage.OpenAsync();
        var one = (await test.LoadAsync(1)).Lease;
        var two = (await test.LoadAsync(2)).Lease;
        await test.AppendAsync(one, 1);
        var heard = new List<long>();
        using var gate = new WriterGate(test.Hooks);
        var hold = test.Hooks.Committing!;
        test.Hooks.Committing = (connection, name) =>
        {
            hold(connection, name);
            throw new SqliteException("injected", 10, 1034);
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
        await AdvanceUntilRecoveredAsync(test);
        Assert.Equal([1L], (await test.LoadAsync(1)).Lsns());
        Assert.Empty((await test.LoadAsync(2)).Log);
        Assert.Equal(Reservation.Ok, test.Pool.TryReserve());
    }

    [Fact]
    public async Task Entries_with_a_reservation_from_before_the_fault_fail_at_once()
    {
        await using var test = await TestStorage.OpenAsync();
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
        await using var test = await TestStorage.OpenAsync();
        var leases = new StreamLease[50];
        var acknowledged = new long[50];
        for (var i = 0; i < 50; i++) leases[i] = (await test.LoadAsync(i + 1)).Lease;
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 50; i++) await test.AppendAsync(leases[i], ++acknowledged[i]);
            test.Hooks.Committing = (_, _) => throw new IOException("injected");
            await Assert.ThrowsAsync<StorageException>(() => test.AppendAsync(leases[round], acknowledged[round] + 1));
            test.Hooks.Committing = null;
            await AdvanceUntilRecoveredAsync(test);
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
        await using var test = await TestStorage.OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        await test.AppendAsync(lease, 1);
        await test.FoldAsync(lease, 1, (1, "a"), (2, "b"));
        var disk = new FullDisk(test.Hooks, "items-writer");
        disk.IsFull = true;
        await Assert.ThrowsAsync<StorageException>(() => test.FoldAsync(lease, 2, (1, ""), (3, new string('x', 500_000))));
        Assert.False(lease.IsDead);
        disk.IsFull = false;
        await using (var copy = await test.CopyAsync())
            Assert.Equal(["1=a", "2=b"], (await copy.LoadAsync(1)).ItemTexts());
        await test.FoldAsync(lease, 2, (1, ""), (3, "c"));
        Assert.Equal(["2=b", "3=c"], (await test.LoadAsync(1)).ItemTexts());
    }

    [Fact]
    public async Task The_configuration_fails_and_goes_on_after_the_fault()
    {
        await using var test = await TestStorage.OpenAsync();
        test.Hooks.Committing = (_, _) => throw new SqliteException("injected", 10, 1034);
        await Assert.ThrowsAsync<StorageException>(() => test.Connectors.CreateAsync(
            ConnectorStoreSuite.New("con_1", "A"), TestContext.Current.CancellationToken));
        test.Hooks.Committing = null;
        Assert.Empty(await test.Connectors.ListConnectorsAsync(TestContext.Current.CancellationToken));
        await test.Connectors.CreateAsync(ConnectorStoreSuite.New("con_1", "A"), TestContext.Current.CancellationToken);
    }

    // The writer arms the timer right after it told of the fault: advance until it has seen it.
    private static async Task AdvanceUntilRecoveredAsync(TestStorage test)
    {
        while (test.Pool.TryReserve() == Reservation.Faulted)
        {
            test.Time.Advance(LogProbe.Pause);
            await Task.Yield();
        }

        test.Pool.Release();
        await test.Observer.Recovered;
    }

    private sealed class FullDisk
    {
        private volatile bool _isFull;
        private volatile int _refusals;

        public FullDisk(SqliteHooks hooks, string writer) => hooks.Beginning = (connection, name) =>
        {
            if (name != writer || !_isFull) return;
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA max_page_count=1"; // SQLite raises it to the pages that there are.
            command.ExecuteScalar();
            _refusals++;
        };

        public bool IsFull
        {
            set => _isFull = value;
        }

        /// <summary>Transactions begun while the disk was full.</summary>
        public int Refusals => _refusals;
    }
}

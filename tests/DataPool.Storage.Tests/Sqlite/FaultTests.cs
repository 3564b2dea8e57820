using DataPool.Core.Storage;
using DataPool.Storage.Engine;
using DataPool.Storage.Engine.Log;
using DataPool.Storage.Tests.Compliance;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Tests.Sqlite;

/// <summary>And the disk is full as SQLite sees it: a limit of pages on every writing connection, until it is lifted.</summary>
public sealed class FaultTests : FaultSuite
{
    private static readonly byte[] Large = new byte[100_000];

    private protected override Task<TestPool> CreateAsync(HistoryOptions? history) => Task.FromResult<TestPool>(new TestStorage { History = history });

    [Fact]
    public async Task A_full_disk_refuses_everything_until_it_takes_it_again()
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
        await test.RecoverAsync();
        Assert.Single(test.Observer.Failures);
        var stream = await test.LoadAsync(1);
        Assert.Equal([1L], stream.Lsns());
        await test.AppendAsync(stream.Lease, 2, "better");
        await test.ReopenAsync();
        Assert.Equal(["1=good", "2=better"], (await test.LoadAsync(1)).LogTexts());
    }

    [Fact]
    public async Task A_fold_on_a_full_disk_changes_nothing_and_succeeds_later()
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

    private sealed class FullDisk
    {
        private volatile bool _isFull;
        private volatile int _refusals;

        public FullDisk(StorageHooks hooks, string writer) => hooks.Beginning = (connection, name) =>
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

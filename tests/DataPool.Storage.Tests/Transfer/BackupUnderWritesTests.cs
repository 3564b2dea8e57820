using System.Globalization;
using System.Text;
using DataPool.Core.Storage;
using DataPool.Storage.Sqlite;
using DataPool.Storage.Tests.Compliance;
using DataPool.Storage.Tests.Sqlite;
using DataPool.Storage.Transfer;

namespace DataPool.Storage.Tests.Transfer;

public sealed class BackupUnderWritesTests
{
    private const int Streams = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_backup_of_a_pool_that_is_written_folded_and_cut_off_is_a_prefix_of_it()
    {
        using var folder = new TransferFolder();
        await using var test = await TestStorage.OpenAsync();
        await test.ReopenAsync(keepLogBytes: 0);
        for (var i = 1; i <= Streams; i++)
            await test.Connectors.CreateAsync(New(i), Cancellation);
        using var ending = new CancellationTokenSource();
        var answered = 0L;
        var writing = Task.Run(() => WriteAsync(test, number => Volatile.Write(ref answered, number), ending.Token), Cancellation);
        var states = new List<long>();
        for (var i = 0; i < 12; i++)
        {
            var before = Volatile.Read(ref answered);
            await PoolBackup.OfSqliteAsync(test.Folder, folder.File("b.zip"), true, TimeProvider.System, Cancellation);
            var after = Volatile.Read(ref answered);
            await PoolRestore.ToSqliteAsync(folder.File("b.zip"), folder.File($"{i}"), false, TimeProvider.System, Cancellation);
            var state = await ReadAsync(folder.File($"{i}"));
            // What was answered before is there; what is there was being written at the latest.
            Assert.InRange(state, before, after + 1);
            states.Add(state);
        }

        await ending.CancelAsync();
        await writing;
        Assert.True(states[^1] > states[0] + 100, string.Join(", ", states));
        // Rows were cut off, or none of this was proved.
        Assert.True(test.Query("log", "SELECT min(seq) FROM log") > 1);
    }

    [Fact]
    public async Task What_is_written_after_the_snapshot_is_not_in_the_copy()
    {
        using var folder = new TransferFolder();
        await using var test = await TestStorage.OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        for (var lsn = 1; lsn <= 10; lsn++) await test.AppendAsync(lease, lsn);
        await test.FoldAsync(lease, 8, (1, "before"));
        using var snapshot = SqliteSnapshot.Take(test.Folder);
        for (var lsn = 11; lsn <= 30; lsn++) await test.AppendAsync(lease, lsn, new byte[100_000]);
        await test.FoldAsync(lease, 30, (1, "after"), (2, "after"));

        using var log = PartDatabase.OpenWork(folder.File("log.db"));
        snapshot["log"].BackupDatabase(log);
        using var items = PartDatabase.OpenWork(folder.File("items.db"));
        snapshot["items"].BackupDatabase(items);
        Assert.Equal(10L, log.Value("SELECT max(lsn) FROM log"));
        Assert.Equal(8L, items.Value("SELECT lsn FROM head"));
        Assert.Equal("before", Encoding.UTF8.GetString((byte[])items.Value("SELECT body FROM item")!));
        Assert.Equal(30, test.Query("log", "SELECT max(lsn) FROM log"));
    }

    [Fact]
    public async Task A_connectors_running_state_is_not_newer_than_its_data()
    {
        using var folder = new TransferFolder();
        var directory = await folder.PoolAsync();
        // A run that ends between the reading of what is known of running and that of the configuration.
        await PoolBackup.OfSqliteAsync(
            directory, folder.File("b.zip"), false, TimeProvider.System,
            () => TransferFolder.Value(directory, "config", "UPDATE connector SET runtime = '{\"lastRun\": 6}', name = name || ' renamed' WHERE number = 2"), Cancellation);
        await PoolRestore.ToSqliteAsync(folder.File("b.zip"), folder.File("new"), false, TimeProvider.System, Cancellation);
        Assert.Equal("{\"lastRun\": 5}", TransferFolder.Value(folder.File("new"), "config", "SELECT runtime FROM connector WHERE number = 2"));
        Assert.EndsWith(" renamed", (string)TransferFolder.Value(folder.File("new"), "config", "SELECT name FROM connector WHERE number = 2")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_uploaded_file_is_not_older_than_the_data()
    {
        using var folder = new TransferFolder();
        var directory = await folder.PoolAsync();
        await PoolBackup.OfSqliteAsync(
            directory, folder.File("b.zip"), false, TimeProvider.System,
            () => TransferFolder.Value(directory, "files", "UPDATE file SET name = 'taken meanwhile.csv' WHERE id = 3"), Cancellation);
        await PoolRestore.ToSqliteAsync(folder.File("b.zip"), folder.File("new"), false, TimeProvider.System, Cancellation);
        Assert.Equal("taken meanwhile.csv", TransferFolder.Value(folder.File("new"), "files", "SELECT name FROM file WHERE id = 3"));
    }

    // One write after the other, over all streams in turn: its number is its body, and its item's.
    private static async Task WriteAsync(TestStorage test, Action<long> answered, CancellationToken ending)
    {
        var leases = new StreamLease[Streams];
        for (var i = 0; i < Streams; i++) leases[i] = (await test.LoadAsync(i + 1)).Lease;
        for (var number = 1L; !ending.IsCancellationRequested; number++)
        {
            var (stream, lsn) = Place(number);
            await test.AppendAsync(leases[stream - 1], lsn, Body(number));
            answered(number);
            if (lsn % 3 == stream % 3) await test.FoldAsync(leases[stream - 1], lsn, [.. Enumerable.Range(0, 3).Select(back => lsn - back).Where(n => n > 0).Select(n => (n, $"{n}"))]);
        }
    }

    // The number of the last write; all before it must be there.
    private static async Task<long> ReadAsync(string directory)
    {
        await using var storage = await SqliteStorage.OpenAsync(directory, new StorageOptions(), TimeProvider.System);
        var last = new long[Streams];
        for (var i = 0; i < Streams; i++)
        {
            var stream = await storage.Pool.LoadAsync(i + 1, Cancellation);
            Assert.Equal(Enumerable.Range(1, (int)stream.FoldedLsn).Select(n => $"{n}={n}"), stream.ItemTexts());
            var rows = stream.Log.Where(row => row.Lsn > stream.FoldedLsn).ToList();
            Assert.Equal(rows.Select((_, at) => stream.FoldedLsn + 1 + at), rows.Select(row => row.Lsn));
            last[i] = stream.FoldedLsn + rows.Count;
        }

        var state = last.Sum();
        for (var i = 0; i < Streams; i++)
            Assert.Equal((state - i - 1 + Streams) / Streams, last[i]);
        return state;
    }

    private static (int Stream, long Lsn) Place(long number) => ((int)((number - 1) % Streams) + 1, ((number - 1) / Streams) + 1);

    private static byte[] Body(long number) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture).PadRight(20_000));

    private static NewConnector New(int number) => new(
        $"con_{number}", $"C{number}", $"s{number}", $"e{number}", true, "{}", default, DateTimeOffset.UnixEpoch, new StoredKey($"key{number}", new byte[32], DateTimeOffset.UnixEpoch, null, null));
}

using DataPool.Core.Storage;
using DataPool.Storage.Sqlite;
using DataPool.Storage.Transfer;

namespace DataPool.Storage.Tests.Transfer;

/// <summary>Restores and backups that end before they are done: what they leave behind, and how it goes on.</summary>
public sealed class BrokenRestoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pool_that_a_restore_was_to_replace_serves_on_until_the_restore_is_unpacked()
    {
        using var folder = new TransferFolder();
        await folder.BackupAsync();
        var directory = await folder.PoolAsync("new", items: 7);
        var before = TransferFolder.Sums(directory);
        // The clock is asked when all is unpacked and nothing is in place.
        var ending = new EndingTime(() =>
        {
            Assert.True(File.Exists(Path.Combine(Directory.GetDirectories(directory, "restoring.*.tmp").Single(), "log.db")));
            Assert.False(Directory.Exists(Path.Combine(directory, "restoring")));
        });
        await Assert.ThrowsAsync<OperationCanceledException>(() => PoolRestore.ToSqliteAsync(folder.File("b.zip"), directory, true, ending, Cancellation));
        Assert.Empty(Directory.GetDirectories(directory));
        await (await SqliteStorage.OpenAsync(directory, new StorageOptions(), TimeProvider.System)).DisposeAsync();
        Assert.Equal(before, TransferFolder.Sums(directory));
    }

    [Fact]
    public async Task A_restore_that_fails_in_the_middle_says_where_the_old_data_is_and_another_one_cures_it()
    {
        using var folder = new TransferFolder();
        await folder.BackupAsync();
        var directory = await folder.PoolAsync("new", items: 7);
        var before = TransferFolder.Sums(directory)["item"];
        // One of the six cannot be put in its place.
        File.Delete(Path.Combine(directory, "log.db"));
        Directory.CreateDirectory(Path.Combine(directory, "log.db"));
        var error = await Assert.ThrowsAsync<StorageException>(() => PoolRestore.ToSqliteAsync(folder.File("b.zip"), directory, true, TimeProvider.System, Cancellation));
        var aside = Directory.GetDirectories(directory, "replaced-*").Single();
        Assert.StartsWith($"The restore into \"{directory}\" has broken off, and what is there is not whole: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($" What was moved of the data that was there before is in \"{aside}\". Free space there, or see who may write it, and restore again with --force.", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StorageException>(() => SqliteStorage.OpenAsync(directory, new StorageOptions(), TimeProvider.System));

        Directory.Delete(Path.Combine(directory, "log.db"));
        await PoolRestore.ToSqliteAsync(folder.File("b.zip"), directory, true, TimeProvider.System, Cancellation);
        await (await SqliteStorage.OpenAsync(directory, new StorageOptions(), TimeProvider.System)).DisposeAsync();
        Assert.Equal(50, TransferFolder.Sums(directory)["item"].Rows);
        Assert.Equal(["replaced", "replaced"], Directory.GetDirectories(directory).Select(path => Path.GetFileName(path).Split('-')[0]));
        File.Create(Path.Combine(aside, "log.db")).Dispose();
        Assert.Equal(before.Rows, TransferFolder.Value(aside, "items", "SELECT count(*) FROM item"));
    }

    [Fact]
    public async Task No_server_starts_on_what_a_broken_restore_left_and_another_restore_cures_it()
    {
        using var folder = new TransferFolder();
        await folder.BackupAsync();
        var directory = folder.File("new");
        await PoolRestore.ToSqliteAsync(folder.File("b.zip"), directory, false, TimeProvider.System, Cancellation);
        // As if it had ended when two of the six were in place.
        Directory.CreateDirectory(Path.Combine(directory, "restoring"));
        foreach (var part in (string[])["items", "history", "activity", "files"]) File.Move(Path.Combine(directory, part + ".db"), Path.Combine(directory, "restoring", part + ".db"));

        var error = await Assert.ThrowsAsync<StorageException>(() => SqliteStorage.OpenAsync(directory, new StorageOptions(), TimeProvider.System));
        Assert.Equal(
            $"A restore into the data directory \"{directory}\" has broken off, and what is there is not whole. Run it again: DataPool.Server restore FILE --force. What was there before it is in the folders replaced-… of the directory.", error.Message);
        Assert.False(File.Exists(Path.Combine(directory, "items.db")));

        await PoolRestore.ToSqliteAsync(folder.File("b.zip"), directory, true, TimeProvider.System, Cancellation);
        await (await SqliteStorage.OpenAsync(directory, new StorageOptions(), TimeProvider.System)).DisposeAsync();
        Assert.Equal(50, TransferFolder.Sums(directory)["item"].Rows);
    }

    [Fact]
    public async Task What_a_killed_process_has_left_beside_the_file_is_removed_by_the_next()
    {
        using var folder = new TransferFolder();
        string[] left = [Left("old.zip"), Left("b.zip")], others = [Left("made-just-now"), "b.zip.tmp", $"{Guid.NewGuid():n}.tmp"];
        foreach (var name in left.Concat(others)) Directory.CreateDirectory(folder.File(name));
        foreach (var name in left)
            foreach (var file in (string[])["in-use.lock", "log.db"]) File.WriteAllText(Path.Combine(folder.File(name), file), "x");
        using var running = WorkFolder.Beside(folder.File("c.zip"));
        await folder.BackupAsync();
        Assert.Equal([.. others.Concat(["b.zip", "pool", Path.GetFileName(running.Path)]).Order()], folder.Files());
    }

    private static string Left(string name) => $"{name}.{Guid.NewGuid():n}.tmp";

    private sealed class EndingTime(Action look) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            look();
            throw new OperationCanceledException();
        }
    }
}

using DataPool.Storage.Sqlite;
using DataPool.Storage.Transfer;

namespace DataPool.Storage.Tests.Transfer;

public sealed class RoundTripTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_data_directory_is_restored_row_by_row()
    {
        using var folder = new TransferFolder();
        var from = await folder.PoolAsync();
        var manifest = await PoolBackup.OfSqliteAsync(from, folder.File("b.zip"), false, TimeProvider.System, Cancellation);
        Assert.Equal(["b.zip", "pool"], folder.Files());
        AssertPrivate(folder.File("b.zip"));
        Assert.Equal(50, manifest.Parts.Single(part => part.Name == "items.db").Rows["item"]);
        Assert.Equal("Sqlite", manifest.Storage);

        var (restored, aside) = await PoolRestore.ToSqliteAsync(folder.File("b.zip"), folder.File("new"), false, TimeProvider.System, Cancellation);
        Assert.Null(aside);
        Assert.Equal(manifest.CreatedAt, restored.CreatedAt);
        AssertRestored(from, folder.File("new"));
        // Whoever was signed in signs in again.
        Assert.Equal(1L, TransferFolder.Value(from, "config", "SELECT count(*) FROM user_session"));
        Assert.Equal(0L, TransferFolder.Value(folder.File("new"), "config", "SELECT count(*) FROM user_session"));
        Assert.Equal(
            ["activity.db", "config.db", "datapool.lock", "files.db", "history.db", "items.db", "log.db"],
            Directory.GetFileSystemEntries(folder.File("new")).Select(path => Path.GetFileName(path)).Order());
        AssertPrivate(Directory.GetFiles(folder.File("new")));

        await using var storage = await SqliteStorage.OpenAsync(folder.File("new"), new StorageOptions(), TimeProvider.System);
        Assert.Equal([1L, 2, 3], storage.UnfoldedStreams);
        Assert.Equal(2, (await storage.Connectors.ListConnectorsAsync(Cancellation)).Count);
    }

    [Fact]
    public async Task A_backup_of_either_store_restores_into_either()
    {
        using var folder = new TransferFolder();
        await using var first = await TargetDatabase.CreateAsync();
        await using var second = await TargetDatabase.CreateAsync();
        var from = await folder.PoolAsync();
        var sums = TransferFolder.Sums(from);

        await PoolBackup.OfSqliteAsync(from, folder.File("1.zip"), false, TimeProvider.System, Cancellation);
        await PoolRestore.ToPostgreSqlAsync(folder.File("1.zip"), first.ConnectionString, folder.File("."), TimeProvider.System, Cancellation);
        Assert.Equal(sums, await first.SumsAsync());

        var manifest = await PoolBackup.OfPostgreSqlAsync(first.ConnectionString, folder.File("2.zip"), false, TimeProvider.System, Cancellation);
        Assert.Equal("PostgreSql", manifest.Storage);
        await PoolRestore.ToPostgreSqlAsync(folder.File("2.zip"), second.ConnectionString, folder.File("."), TimeProvider.System, Cancellation);
        Assert.Equal(sums, await second.SumsAsync());
        Assert.Equal(10L, await second.ValueAsync("INSERT INTO stream(name, epoch, created_at) VALUES ('next', '', 1) RETURNING id"));
        await second.ValueAsync("DELETE FROM stream WHERE name = 'next'");
        Assert.Equal(3L, await second.ValueAsync("SELECT count(*) FROM stream_owner WHERE epoch > 1700000000000"));
        Assert.Equal(2L, await second.ValueAsync("SELECT count(*) FROM connector_owner WHERE epoch > 1700000000000"));

        await PoolBackup.OfPostgreSqlAsync(second.ConnectionString, folder.File("3.zip"), false, TimeProvider.System, Cancellation);
        await PoolRestore.ToSqliteAsync(folder.File("3.zip"), folder.File("new"), false, TimeProvider.System, Cancellation);
        Assert.Equal(10L, TransferFolder.Value(folder.File("new"), "config", "SELECT seq FROM sqlite_sequence WHERE name = 'stream'"));
        AssertRestored(from, folder.File("new"));
        Assert.Equal(9L, TransferFolder.Value(folder.File("new"), "files", "SELECT seq FROM sqlite_sequence WHERE name = 'file'"));
        Assert.Equal(["1.zip", "2.zip", "3.zip", "new", "pool"], folder.Files());
    }

    [Fact]
    public async Task A_backup_of_the_first_format_restores_and_has_no_uploaded_files()
    {
        using var folder = new TransferFolder();
        await using var database = await TargetDatabase.CreateAsync();
        var from = await folder.PoolAsync();
        await PoolBackup.OfSqliteAsync(from, folder.File("b.zip"), false, TimeProvider.System, Cancellation);
        folder.RewriteManifest("b.zip", manifest =>
        {
            manifest["format"] = 1;
            var parts = manifest["parts"]!.AsArray();
            parts.Remove(parts.Single(part => (string?)part!["name"] == "files.db"));
        });
        TransferFolder.Value(from, "files", "DELETE FROM file_chunk; DELETE FROM file");
        await PoolRestore.ToSqliteAsync(folder.File("b.zip"), folder.File("new"), false, TimeProvider.System, Cancellation);
        AssertRestored(from, folder.File("new"));
        await (await SqliteStorage.OpenAsync(folder.File("new"), new StorageOptions(), TimeProvider.System)).DisposeAsync();
        await PoolRestore.ToPostgreSqlAsync(folder.File("b.zip"), database.ConnectionString, folder.File("."), TimeProvider.System, Cancellation);
        Assert.Equal(TransferFolder.Sums(from), await database.SumsAsync());
    }

    [Fact]
    public async Task A_file_that_was_still_arriving_is_not_restored()
    {
        using var folder = new TransferFolder();
        var from = await folder.PoolAsync();
        var sums = TransferFolder.Sums(from);
        TransferFolder.Value(from, "files", "INSERT INTO file VALUES (12, 1, NULL, 'arriving', 9, 0, 1); INSERT INTO file_chunk VALUES (12, 0, x'01')");
        await PoolBackup.OfSqliteAsync(from, folder.File("b.zip"), false, TimeProvider.System, Cancellation);
        await PoolRestore.ToSqliteAsync(folder.File("b.zip"), folder.File("new"), false, TimeProvider.System, Cancellation);
        Assert.Equal(sums, TransferFolder.Sums(folder.File("new")));
    }

    [Fact]
    public async Task A_table_that_takes_longer_than_commands_may_is_backed_up()
    {
        using var folder = new TransferFolder();
        await using var database = await TargetDatabase.CreateAsync();
        await database.ValueAsync("INSERT INTO deleted(stream_id, seq) VALUES (1, 1)");
        // Reading its row takes as long as sorting a large table does.
        await database.ValueAsync("CREATE POLICY slow ON deleted USING (pg_sleep(2)::text IS NOT NULL)");
        await database.ValueAsync("ALTER TABLE deleted ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY");
        var manifest = await PoolBackup.OfPostgreSqlAsync(database.ConnectionString + ";Command Timeout=1", folder.File("b.zip"), false, TimeProvider.System, Cancellation);
        Assert.Equal(1, manifest.Parts.Single(part => part.Name == "log.db").Rows["deleted"]);
    }

    [Fact]
    public async Task Numbers_that_were_given_are_not_given_again()
    {
        using var folder = new TransferFolder();
        await PoolBackup.OfSqliteAsync(await folder.PoolAsync(), folder.File("b.zip"), false, TimeProvider.System, Cancellation);
        await PoolRestore.ToSqliteAsync(folder.File("b.zip"), folder.File("new"), false, TimeProvider.System, Cancellation);
        Assert.Equal(9L, TransferFolder.Value(folder.File("new"), "config", "SELECT seq FROM sqlite_sequence WHERE name = 'stream'"));
        Assert.Equal(7L, TransferFolder.Value(folder.File("new"), "config", "SELECT seq FROM sqlite_sequence WHERE name = 'connector'"));
    }

    [Fact]
    public async Task History_beyond_a_streams_log_is_left_out()
    {
        using var folder = new TransferFolder();
        var from = await folder.PoolAsync();
        Assert.Equal(12L, TransferFolder.Value(from, "history", "SELECT count(*) FROM keyframe"));
        TransferFolder.Value(from, "history", "INSERT INTO keyframe(stream_id, lsn, at, bytes, body) VALUES (1, 25, 1, 1, x'00'), (1, 26, 1, 1, x'00'), (8, 1, 1, 1, x'00')");
        TransferFolder.Value(from, "history", "INSERT INTO segment(stream_id, first_lsn, last_lsn, bytes, body) VALUES (2, 20, 25, 1, x'00'), (2, 25, 26, 1, x'00')");
        await PoolBackup.OfSqliteAsync(from, folder.File("b.zip"), false, TimeProvider.System, Cancellation);
        await PoolRestore.ToSqliteAsync(folder.File("b.zip"), folder.File("new"), false, TimeProvider.System, Cancellation);
        Assert.Equal("25", TransferFolder.Value(folder.File("new"), "history", "SELECT group_concat(lsn) FROM keyframe WHERE lsn > 12 OR stream_id = 8"));
        Assert.Equal("25", TransferFolder.Value(folder.File("new"), "history", "SELECT group_concat(last_lsn) FROM segment WHERE last_lsn > 12"));
    }

    private static void AssertPrivate(params string[] files)
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in files) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    private static void AssertRestored(string from, string to)
    {
        Assert.Equal(TransferFolder.Sums(from), TransferFolder.Sums(to));
        Assert.Equal("epoch-1,epoch-2,epoch-3", TransferFolder.Value(from, "config", "SELECT group_concat(epoch) FROM stream"));
        Assert.Equal(3L, TransferFolder.Value(to, "config", "SELECT count(DISTINCT epoch) FROM stream WHERE length(epoch) = 12"));
        foreach (var part in PoolTables.Parts)
        {
            Assert.True(TransferFolder.Value(to, part, "SELECT epoch FROM owner") is > 1_700_000_000_000L);
            Assert.Equal("ok", TransferFolder.Value(to, part, "PRAGMA integrity_check"));
        }

        // So that space comes back.
        Assert.Equal(2L, TransferFolder.Value(to, "files", "PRAGMA auto_vacuum"));
    }
}

using System.IO.Compression;
using System.Text;
using DataPool.Core.Storage;
using DataPool.Storage.PostgreSql;
using DataPool.Storage.Sqlite;
using DataPool.Storage.Tests.PostgreSql;
using DataPool.Storage.Transfer;

namespace DataPool.Storage.Tests.Transfer;

/// <summary>What cannot be restored, or not there, is refused and leaves everything as it was.</summary>
public sealed class BadBackupTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restore_whose_commit_was_not_answered_says_that_it_may_have_happened()
    {
        using var folder = new TransferFolder();
        await using var database = await TestDatabase.CreateAsync();
        await (await PostgresDatabase.OpenAsync(database.ConnectionString, new PostgresOptions(), Cancellation)).DisposeAsync();
        await database.QueryAsync(
            """
            SET search_path = datapool;
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
            CREATE CONSTRAINT TRIGGER die AFTER INSERT ON deleted_stream DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();
            """);
        await PoolBackup.OfSqliteAsync(await folder.PoolAsync(), folder.File("b.zip"), false, TimeProvider.System, Cancellation);
        var error = await Assert.ThrowsAsync<StorageException>(() => PoolRestore.ToPostgreSqlAsync(
            folder.File("b.zip"), database.ConnectionString, folder.File("."), TimeProvider.System, Cancellation));
        Assert.True(error.IsInDoubt);
        Assert.Equal(
            $"Whether the backup \"{folder.File("b.zip")}\" was restored is not known: the connection was lost while the database committed. "
            + "Run the command again; if it says that the database is not empty, the backup was restored, all of it.", error.Message);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        using var folder = new TransferFolder();
        Assert.Equal(
            $"There is no file \"{folder.File("b.zip")}\". Name a backup that \"DataPool.Server backup\" made.", await RefusalAsync(folder));
    }

    [Fact]
    public async Task Files_of_other_programs_are_told_from_backups()
    {
        using var folder = new TransferFolder();
        var expected = $"The file \"{folder.File("b.zip")}\" is not a DataPool backup. Nothing was restored. Name a file that \"DataPool.Server backup\" made.";
        foreach (var content in (byte[][])[[], "hello"u8.ToArray(), new byte[100_000], Zip("photo.jpg", "x"), Zip("manifest.json", "{\"name\": \"an extension\"}")])
        {
            File.WriteAllBytes(folder.File("b.zip"), content);
            Assert.Equal(expected, await RefusalAsync(folder));
        }
    }

    [Fact]
    public async Task A_newer_format_is_refused_before_anything_else_is_read()
    {
        using var folder = new TransferFolder();
        File.WriteAllBytes(folder.File("b.zip"), Zip("manifest.json", "{\"product\": \"DataPool backup\", \"format\": 3, \"other\": []}"));
        Assert.Equal(
            $"The backup \"{folder.File("b.zip")}\" has format 3, and this program reads formats up to 2: a newer DataPool has made it. Restore it with that version.",
            await RefusalAsync(folder));
    }

    [Fact]
    public async Task A_backup_that_is_cut_anywhere_is_refused()
    {
        using var folder = new TransferFolder();
        var whole = await BackupAsync(folder);
        for (var i = 1; i <= 40; i++)
        {
            File.WriteAllBytes(folder.File("b.zip"), whole[..(int)(whole.Length * (i / 41.0))]);
            Assert.Equal(
                $"The backup \"{folder.File("b.zip")}\" is damaged: its end is missing. Nothing was restored. Copy it again from where it was made, or use another backup.",
                await RefusalAsync(folder));
        }

        File.WriteAllBytes(folder.File("b.zip"), whole[..^1]);
        Assert.Contains("is damaged", await RefusalAsync(folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_that_was_changed_anywhere_in_the_data_is_found()
    {
        using var folder = new TransferFolder();
        var whole = await BackupAsync(folder);
        var manifest = whole.AsSpan().LastIndexOf("manifest.json"u8);
        var dataEnd = whole.AsSpan(0, manifest - 1).LastIndexOf("manifest.json"u8);
        Assert.True(dataEnd > 1000);
        var random = new Random(4);
        for (var i = 0; i < 60; i++)
        {
            var changed = whole.ToArray();
            // Not in the first header, which is not content: names and sizes there are read from the end of the file.
            changed[random.Next(60, dataEnd - 200)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder.File("b.zip"), changed);
            if (await TryAsync(folder) is { } refusal)
                Assert.Contains("is damaged", refusal, StringComparison.Ordinal);
            else
                AssertUnharmed(folder);
        }
    }

    [Fact]
    public async Task A_part_that_was_exchanged_is_found()
    {
        using var folder = new TransferFolder();
        await BackupAsync(folder);
        using (var zip = ZipFile.Open(folder.File("b.zip"), ZipArchiveMode.Update))
        {
            zip.GetEntry("log.db")!.Delete();
            using var entry = zip.CreateEntry("log.db").Open();
            entry.Write("SQLite format 3\0"u8);
        }

        Assert.Contains("log.db is not what was written: its checksum differs", await RefusalAsync(folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_that_is_there_is_not_overwritten_but_moved_aside_on_demand()
    {
        using var folder = new TransferFolder();
        await BackupAsync(folder);
        var directory = await folder.PoolAsync("new", items: 7);
        var before = TransferFolder.Sums(directory);
        Assert.Equal(
            $"The data directory \"{directory}\" is not empty: it holds config.db. Restore into an empty one (--DataPool:DataDirectory=…), or add --force: the data there is then moved into a folder of it first.",
            await TryAsync(folder));
        Assert.Equal(before, TransferFolder.Sums(directory));

        var (_, aside) = await PoolRestore.ToSqliteAsync(folder.File("b.zip"), directory, true, TimeProvider.System, Cancellation);
        Assert.Equal(before, TransferFolder.Sums(aside!));
        Assert.Equal(directory, Path.GetDirectoryName(aside));
        Assert.Equal(50, TransferFolder.Sums(directory)["item"].Rows);
    }

    [Fact]
    public async Task A_running_server_keeps_its_directory()
    {
        using var folder = new TransferFolder();
        await BackupAsync(folder);
        await using var server = await SqliteStorage.OpenAsync(folder.File("new"), new StorageOptions(), TimeProvider.System);
        Assert.Equal(
            $"The data directory \"{folder.File("new")}\" is in use by another DataPool process. Stop that process, or start this one with a data directory of its own.",
            await TryAsync(folder, moveAside: true));
    }

    [Fact]
    public async Task A_backup_does_not_overwrite_unless_told_and_needs_a_folder_and_data()
    {
        using var folder = new TransferFolder();
        var directory = await folder.PoolAsync();
        File.WriteAllText(folder.File("b.zip"), "precious");
        Assert.Equal($"The file \"{folder.File("b.zip")}\" is there already. Name another one, or add --force to replace it.", await BackupRefusalAsync(directory, folder.File("b.zip")));
        Assert.Equal("precious", File.ReadAllText(folder.File("b.zip")));
        await PoolBackup.OfSqliteAsync(directory, folder.File("b.zip"), true, TimeProvider.System, Cancellation);
        Assert.Equal(
            $"There is no folder \"{folder.File("no")}\" for the backup. Create it, or name a file elsewhere.", await BackupRefusalAsync(directory, folder.File("no/b.zip")));
        Assert.Equal($"\"{directory}\" is a folder. Name a file for the backup.", await BackupRefusalAsync(directory, directory));
        Assert.Equal(
            $"The data directory \"{folder.File("no")}\" holds no config.db: no DataPool has kept its data there. Name the right one: --DataPool:DataDirectory=…",
            await BackupRefusalAsync(folder.File("no"), folder.File("c.zip")));
        Assert.Equal(["b.zip", "pool"], folder.Files());
    }

    [Theory]
    [InlineData(99, "a newer DataPool has written it. Use that version's command.")]
    [InlineData(1, "an older DataPool has written it. Start this version on it once, or use the older version.")]
    public async Task A_directory_of_another_version_is_not_backed_up(int version, string why)
    {
        using var folder = new TransferFolder();
        var directory = await folder.PoolAsync();
        TransferFolder.Value(directory, "config", $"UPDATE schema_version SET version = {version}");
        Assert.EndsWith(why, await BackupRefusalAsync(directory, folder.File("b.zip")), StringComparison.Ordinal);
        Assert.Equal(["pool"], folder.Files());
    }

    [Fact]
    public async Task A_directory_from_before_there_were_uploaded_files_is_to_be_started_once()
    {
        using var folder = new TransferFolder();
        var directory = await folder.PoolAsync();
        File.Delete(Path.Combine(directory, "files.db"));
        Assert.Equal(
            $"The data directory \"{directory}\" holds no files.db: an older DataPool has written it. Start this version on it once, or use the older version.",
            await BackupRefusalAsync(directory, folder.File("b.zip")));
        await (await SqliteStorage.OpenAsync(directory, new StorageOptions(), TimeProvider.System)).DisposeAsync();
        var manifest = await PoolBackup.OfSqliteAsync(directory, folder.File("b.zip"), false, TimeProvider.System, Cancellation);
        Assert.Equal(0, manifest.Parts.Single(part => part.Name == "files.db").Rows["file"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_manifest_that_names_other_parts_than_its_format_has_is_refused(int format)
    {
        using var folder = new TransferFolder();
        await folder.BackupAsync();
        // Of format 1 with uploaded files, of format 2 without.
        folder.RewriteManifest("b.zip", manifest =>
        {
            manifest["format"] = format;
            var parts = manifest["parts"]!.AsArray();
            if (format == 2) parts.Remove(parts.Single(part => (string?)part!["name"] == "files.db"));
        });
        Assert.Contains("its manifest names other parts than a pool has", await RefusalAsync(folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_not_backed_up_without_the_keys_that_open_them()
    {
        using var folder = new TransferFolder();
        var directory = await folder.PoolAsync();
        TransferFolder.Value(directory, "config", "DELETE FROM key_ring");
        Assert.StartsWith(
            $"The data directory \"{directory}\" holds connectors' secrets and not the keys that open them", await BackupRefusalAsync(directory, folder.File("b.zip")), StringComparison.Ordinal);
        TransferFolder.Value(directory, "config", "UPDATE connector SET secrets = x''");
        await PoolBackup.OfSqliteAsync(directory, folder.File("b.zip"), false, TimeProvider.System, Cancellation);
    }

    [Fact]
    public async Task A_damaged_database_is_not_backed_up()
    {
        using var folder = new TransferFolder();
        var directory = await folder.PoolAsync(items: 2000);
        using (var file = File.OpenWrite(Path.Combine(directory, "items.db")))
        {
            file.Position = 40 * 4096;
            file.Write(new byte[8 * 4096]);
        }

        Assert.StartsWith($"The database \"{Path.Combine(directory, "items.db")}\" is damaged", await BackupRefusalAsync(directory, folder.File("b.zip")), StringComparison.Ordinal);
        Assert.Equal(["pool"], folder.Files());
    }

    private static async Task<byte[]> BackupAsync(TransferFolder folder)
    {
        await PoolBackup.OfSqliteAsync(await folder.PoolAsync(), folder.File("b.zip"), false, TimeProvider.System, Cancellation);
        return File.ReadAllBytes(folder.File("b.zip"));
    }

    private static async Task<string> BackupRefusalAsync(string directory, string file) =>
        (await Assert.ThrowsAsync<StorageException>(() => PoolBackup.OfSqliteAsync(directory, file, false, TimeProvider.System, Cancellation))).Message;

    // A refused file has touched nothing at all.
    private static async Task<string> RefusalAsync(TransferFolder folder)
    {
        var message = await TryAsync(folder);
        Assert.NotNull(message);
        Assert.DoesNotContain("new", folder.Files());
        return message;
    }

    private static async Task<string?> TryAsync(TransferFolder folder, bool moveAside = false)
    {
        try
        {
            await PoolRestore.ToSqliteAsync(folder.File("b.zip"), folder.File("new"), moveAside, TimeProvider.System, Cancellation);
            return null;
        }
        catch (StorageException refusal)
        {
            return refusal.Message;
        }
    }

    // A byte that means nothing may be changed: then all is restored as it was.
    private static void AssertUnharmed(TransferFolder folder)
    {
        Assert.Equal(TransferFolder.Sums(folder.File("pool")), TransferFolder.Sums(folder.File("new")));
        Directory.Delete(folder.File("new"), recursive: true);
    }

    private static byte[] Zip(string name, string content)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = zip.CreateEntry(name).Open())
            entry.Write(Encoding.UTF8.GetBytes(content));
        return memory.ToArray();
    }
}

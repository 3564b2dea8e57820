using DataPool.Core.Storage;
using DataPool.Storage.Engine;
using DataPool.Storage.Sqlite;
using DataPool.Storage.Tests.Compliance;
using DataPool.Storage.Tests.Compliance.Files;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Tests.Sqlite;

public sealed class FileStoreTests : FileStoreSuite
{
    private protected override Task<TestStores> CreateAsync() => SqliteStores.OpenAsync();

    [Fact]
    public async Task A_full_disk_takes_no_file_and_keeps_those_that_are_there()
    {
        // As SQLite sees it: a limit of pages on the writing connection.
        var isFull = false;
        var hooks = new StorageHooks
        {
            Committing = (connection, name) =>
            {
                if (name != "files-writer") return;
                using var command = connection.CreateCommand();
                // SQLite raises it to the pages that there are.
                command.CommandText = $"PRAGMA max_page_count={(isFull ? 1 : uint.MaxValue - 1)}";
                command.ExecuteScalar();
            },
        };
        await using var storage = await TestStorage.OpenAsync(hooks);
        var test = new SqliteStores(storage);
        await storage.Connectors.CreateAsync(ConnectorStoreSuite.New("con_1", "C1"), Token);
        var kept = await AddAsync(test, 1, accept: true);
        var waiting = await AddAsync(test, 2);
        isFull = true;
        var error = await Assert.ThrowsAsync<StorageException>(() => AddAsync(test, 3));
        Assert.Equal(
            "The database \"files\" could not commit: SQLite Error 13: 'database or disk is full' (code 13). "
            + "Free space on the disk of the data directory; DataPool goes on by itself then.", error.Message);
        Assert.Equal((kept, waiting), await test.Files.FindAsync(1, Token));
        await AssertContentAsync(test, kept, 1);
        await AssertRowsAsync(test, 2, 4);
        isFull = false;
        await test.Files.AcceptAsync((await AddAsync(test, 3)).Id, Token);
        await AssertRowsAsync(test, 1, 2);
    }

    [Fact]
    public async Task What_a_failing_disk_did_not_let_go_goes_with_the_next_upload()
    {
        await using var storage = await TestStorage.OpenAsync();
        var test = new SqliteStores(storage);
        await storage.Connectors.CreateAsync(ConnectorStoreSuite.New("con_1", "C1"), Token);
        var kept = await AddAsync(test, 1, accept: true);
        var upload = await StuckUpload.StartAsync(test.Files, connector: 1);
        storage.Hooks.Committing = (_, name) =>
        {
            if (name == "files-writer") throw new SqliteException("database or disk is full", 13);
        };
        await Assert.ThrowsAsync<StorageException>(upload.EndAsync);
        await Assert.ThrowsAsync<StorageException>(() => test.Files.DeleteAsync(1, Token));
        // Neither the configuration nor the pool notices.
        await storage.Connectors.SetEnabledAsync("con_1", false, Token);
        await storage.AppendAsync((await storage.LoadAsync(1)).Lease, 1);
        await AssertRowsAsync(test, 2, 4);
        storage.Hooks.Committing = null;
        var next = await AddAsync(test, 2);
        Assert.Equal((kept, next), await test.Files.FindAsync(1, Token));
        await AssertRowsAsync(test, 2, 4);
    }

    [Fact]
    public async Task Connections_for_reading_are_opened_while_something_is_written()
    {
        await using var storage = await TestStorage.OpenAsync();
        await storage.CloseAsync();
        using var database = SqliteDatabase.Open(Path.Combine(storage.Folder, "files.db"), new StorageHooks());
        await using var writer = new SqliteConnection($"Data Source={Path.Combine(storage.Folder, "files.db")};Pooling=False");
        await writer.OpenAsync(Token);
        await using var transaction = writer.BeginTransaction(deferred: false);
        Assert.Equal("files", await database.ReadAsync(static _ => "files", Token));
    }

    [Fact]
    public async Task A_connector_stays_until_its_files_are_gone()
    {
        await using var storage = await TestStorage.OpenAsync();
        var test = new SqliteStores(storage);
        await storage.Connectors.CreateAsync(ConnectorStoreSuite.New("con_1", "C1"), Token);
        await AddAsync(test, 1, accept: true);
        storage.Hooks.Committing = (_, name) =>
        {
            if (name == "files-writer") throw new SqliteException("database or disk is full", 13);
        };
        await Assert.ThrowsAsync<StorageException>(() => storage.Connectors.DeleteAsync("con_1", Token));
        Assert.Single(await storage.Connectors.ListConnectorsAsync(Token));
        storage.Hooks.Committing = null;
        await storage.Connectors.DeleteAsync("con_1", Token);
        await AssertRowsAsync(test, 0, 0);
    }

    [Fact]
    public async Task A_process_that_is_killed_while_a_file_arrives_leaves_nothing_of_it()
    {
        await using var storage = await TestStorage.OpenAsync();
        var test = new SqliteStores(storage);
        await storage.Connectors.CreateAsync(ConnectorStoreSuite.New("con_1", "C1"), Token);
        var kept = await AddAsync(test, 1, accept: true);
        var waiting = await AddAsync(test, 2);
        var upload = await StuckUpload.StartAsync(test.Files, connector: 1);
        await using var copy = (TestStorage)await storage.CopyAsync();
        var copied = new SqliteStores(copy);
        Assert.Equal((kept, waiting), await copied.Files.FindAsync(1, Token));
        await AssertContentAsync(copied, kept, 1);
        await AssertContentAsync(copied, waiting, 2);
        await AssertRowsAsync(copied, 2, 4);
        await upload.EndAsync();
    }

    [Fact]
    public async Task Space_comes_back_and_as_much_as_is_in_use_stays_for_the_next_file()
    {
        await using var storage = await TestStorage.OpenAsync();
        await storage.Connectors.CreateAsync(ConnectorStoreSuite.New("con_1", "C1"), Token);
        await storage.Connectors.CreateAsync(ConnectorStoreSuite.New("con_2", "C2"), Token);
        Assert.Equal(2, storage.Query("files", "PRAGMA auto_vacuum"));
        var files = storage.Storage.Files;
        var large = await files.AddAsync(1, "large", 40 << 20, new FileSource(40 << 20), Noon, Token);
        await files.AcceptAsync(large.Id, Token);
        var small = await files.AddAsync(2, "small", 10 << 20, new FileSource(10 << 20, 4), Noon, Token);
        var before = Pages();
        await files.DeleteAsync(1, Token);
        // 10 MiB in use, about as much free.
        Assert.InRange(Pages(), 4600, 5600);
        Assert.InRange(before, 12_800, 13_600);
        var sink = new FileSink(4);
        await files.CopyToAsync(small.Id, sink, Token);
        Assert.Equal(10 << 20, sink.Length);
        await files.DropAsync(small.Id, Token);
        Assert.InRange(Pages(), 1, 1100);
        Assert.Equal(1, storage.Query("files", "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"));
        await storage.CloseAsync();
        Assert.InRange(new FileInfo(Path.Combine(storage.Folder, "files.db")).Length, 4096, 5 << 20);

        long Pages() => storage.Query("files", "PRAGMA page_count");
    }
}

using DataPool.Core.Storage;
using DataPool.Storage.Tests.Compliance;
using DataPool.Storage.Tests.Compliance.Files;

namespace DataPool.Storage.Tests.PostgreSql;

public sealed class PostgresFileStoreTests : FileStoreSuite
{
    private protected override Task<TestStores> CreateAsync() => PostgresStores.OpenAsync();

    [Fact]
    public async Task A_full_disk_of_the_server_takes_no_file_and_keeps_those_that_are_there()
    {
        await using var test = await OpenAsync();
        var kept = await AddAsync(test, 1, accept: true);
        await test.QueryAsync(
            "",
            """
            CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''53100'', MESSAGE = ''could not extend file''; END';
            CREATE TRIGGER full_disk BEFORE INSERT ON file_chunk FOR EACH ROW WHEN (NEW.number = 1) EXECUTE FUNCTION full_disk();
            """);
        var error = await Assert.ThrowsAsync<StorageException>(() => AddAsync(test, 2));
        Assert.StartsWith("The PostgreSQL database could not commit: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Free space on the disk of the database server; DataPool goes on by itself then.", error.Message, StringComparison.Ordinal);
        Assert.Equal((kept, null), await test.Files.FindAsync(1, Token));
        await AssertContentAsync(test, kept, 1);
        await AssertRowsAsync(test, 1, 2);
    }

    [Fact]
    public async Task A_file_that_arrives_at_another_process_is_left_alone()
    {
        await using var test = await OpenAsync();
        var another = await test.AnotherAsync();
        var upload = await StuckUpload.StartAsync(another.Files, connector: 1, seed: 4);
        await test.ReopenAsync();
        await AddAsync(test, 1, accept: true);
        var file = await upload.EndAsync();
        await AssertContentAsync(test, file, 4);
        await another.DisposeAsync();
    }

    [Fact]
    public async Task What_another_process_has_left_goes_with_the_next_upload()
    {
        await using var test = await OpenAsync();
        var another = await test.AnotherAsync();
        var upload = await StuckUpload.StartAsync(another.Files, connector: 1);
        // An hour and a second ago.
        await test.QueryAsync("", "UPDATE file SET at = at - 36010000000");
        await AddAsync(test, 1);
        await AssertRowsAsync(test, 1, 2);
        await Assert.ThrowsAsync<FileGoneException>(upload.EndAsync);
        await AssertRowsAsync(test, 1, 2);
        await another.DisposeAsync();
    }
}

using DataPool.Core.Storage;
using DataPool.Storage.Files;

namespace DataPool.Storage.Tests.Compliance.Files;

/// <summary>Uploaded files as they are stored: they wait, are taken, replaced, dropped and read back, whole or not at all.</summary>
public abstract class FileStoreSuite
{
    internal static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.FromHours(2));

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract Task<TestStores> CreateAsync();

    [Fact]
    public async Task A_file_waits_is_taken_and_is_read_back_as_it_was()
    {
        await using var test = await OpenAsync();
        var name = new string('n', 243) + "🚆 Größe.csv";
        var added = await test.Files.AddAsync(1, name, 9_000_000_000, new FileSource(2_500_000), Noon, Token);
        Assert.Equal((1, name, 9_000_000_000, 2_500_000, Noon, true), (added.Connector, added.Name, added.Size, added.StoredSize, added.At, added.IsWaiting));
        Assert.Equal((null, added), await test.Files.FindAsync(1, Token));
        await test.ReopenAsync();
        Assert.Equal((null, added), await test.Files.FindAsync(1, Token));
        await AssertContentAsync(test, added);
        await test.Files.AcceptAsync(added.Id, Token);
        await test.ReopenAsync();
        Assert.Equal((added with { IsWaiting = false }, null), await test.Files.FindAsync(1, Token));
        Assert.Equal((null, null), await test.Files.FindAsync(2, Token));
        await AssertContentAsync(test, added);
        Assert.Equal(3, await test.QueryAsync("files", "SELECT count(*) FROM file_chunk"));
    }

    [Fact]
    public async Task A_newer_file_takes_the_place_of_the_one_that_waits_and_not_of_the_kept_one()
    {
        await using var test = await OpenAsync();
        var kept = await AddAsync(test, 1, accept: true);
        var first = await AddAsync(test, 2);
        var second = await AddAsync(test, 3);
        Assert.True(kept.Id < first.Id && first.Id < second.Id);
        Assert.Equal((kept, second), await test.Files.FindAsync(1, Token));
        await AssertGoneAsync(test, first, () => test.Files.AcceptAsync(first.Id, Token));
        await AssertGoneAsync(test, first, () => test.Files.CopyToAsync(first.Id, new FileSink(2), Token));
        Assert.Equal((kept, second), await test.Files.FindAsync(1, Token));
        await AssertContentAsync(test, kept, 1);
        await AssertContentAsync(test, second, 3);
    }

    [Fact]
    public async Task The_file_that_was_kept_goes_when_the_next_one_is_taken()
    {
        await using var test = await OpenAsync();
        var first = await AddAsync(test, 1, accept: true);
        var other = await AddAsync(test, 9, accept: true, connector: 2);
        var second = await AddAsync(test, 2, accept: true);
        Assert.Equal((second, null), await test.Files.FindAsync(1, Token));
        // Once more, as after an answer that was lost.
        await test.Files.AcceptAsync(second.Id, Token);
        Assert.Equal((second, null), await test.Files.FindAsync(1, Token));
        await AssertContentAsync(test, second, 2);
        await AssertGoneAsync(test, first, () => test.Files.CopyToAsync(first.Id, new FileSink(1), Token));
        Assert.Equal((other, null), await test.Files.FindAsync(2, Token));
        await AssertRowsAsync(test, 2, 4);
    }

    [Fact]
    public async Task A_file_that_is_dropped_goes_and_the_kept_one_stays()
    {
        await using var test = await OpenAsync();
        var kept = await AddAsync(test, 1, accept: true);
        var waiting = await AddAsync(test, 2);
        await test.Files.DropAsync(waiting.Id, Token);
        await test.Files.DropAsync(waiting.Id, Token);
        await test.Files.DropAsync(kept.Id, Token);
        Assert.Equal((kept, null), await test.Files.FindAsync(1, Token));
        await AssertRowsAsync(test, 1, 2);
    }

    [Fact]
    public async Task Nothing_is_seen_of_a_file_before_it_has_arrived_and_others_are_not_held_up()
    {
        await using var test = await OpenAsync();
        var before = await AddAsync(test, 1);
        var upload = await StuckUpload.StartAsync(test.Files, connector: 1, seed: 5);
        Assert.Equal((null, before), await test.Files.FindAsync(1, Token));
        Assert.Equal(2, await test.QueryAsync("files", "SELECT count(*) FROM file_chunk WHERE file_id = (SELECT max(id) FROM file)"));
        var other = await AddAsync(test, 7, accept: true, connector: 2);
        Assert.Equal((other, null), await test.Files.FindAsync(2, Token));
        await test.Files.AcceptAsync(before.Id, Token);
        var added = await upload.EndAsync();
        Assert.Equal((before with { IsWaiting = false }, added), await test.Files.FindAsync(1, Token));
        await AssertContentAsync(test, added, 5);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing_and_the_file_before_it_stays()
    {
        await using var test = await OpenAsync();
        var before = await AddAsync(test, 1);
        var broken = new FileSource(9 << 20) { Reading = static place => place > 3 << 20 ? throw new IOException("The client is gone.") : Task.CompletedTask };
        var error = await Assert.ThrowsAsync<IOException>(() => test.Files.AddAsync(1, "a", 1 << 24, broken, Noon, Token));
        Assert.Equal("The client is gone.", error.Message);
        Assert.Equal((null, before), await test.Files.FindAsync(1, Token));
        await AssertRowsAsync(test, 1, 2);
    }

    [Fact]
    public async Task An_upload_that_is_cancelled_leaves_nothing_and_the_file_before_it_stays()
    {
        await using var test = await OpenAsync();
        var before = await AddAsync(test, 1);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var source = new FileSource(9 << 20) { Reading = place => place > 3 << 20 ? ending.CancelAsync() : Task.CompletedTask };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Files.AddAsync(1, "a", 1 << 24, source, Noon, ending.Token));
        Assert.Equal((null, before), await test.Files.FindAsync(1, Token));
        await AssertRowsAsync(test, 1, 2);
    }

    [Fact]
    public async Task A_file_that_is_replaced_while_it_is_read_is_never_half_a_file_without_an_error()
    {
        await using var test = await OpenAsync();
        var kept = await AddAsync(test, 1, accept: true);
        var next = await AddAsync(test, 2);
        var sink = new FileSink(1) { Written = _ => test.Files.AcceptAsync(next.Id, Token) };
        await AssertGoneAsync(test, kept, () => test.Files.CopyToAsync(kept.Id, sink, Token));
        Assert.Equal(FileStore.ChunkBytes, sink.Length);
        await AssertContentAsync(test, next, 2);
    }

    [Fact]
    public async Task A_file_whose_chunks_are_not_all_there_is_told_as_damaged()
    {
        await using var test = await OpenAsync();
        var file = await AddAsync(test, 1, accept: true);
        await test.QueryAsync("files", "DELETE FROM file_chunk WHERE number = 1; SELECT 0");
        var error = await Assert.ThrowsAsync<StorageException>(() => test.Files.CopyToAsync(file.Id, new FileSink(1), Token));
        Assert.Equal(
            "The stored file \"file.csv\" is damaged: 1048576 of its 1500000 bytes are there. Send it again, or stop DataPool and restore a backup.", error.Message);
    }

    [Fact]
    public async Task A_large_file_passes_through_in_pieces()
    {
        await using var test = await OpenAsync();
        const long Length = 30 << 20;
        var chunks = 0L;
        var source = new FileSource(Length)
        {
            Reading = async place =>
            {
                if (place >= 20 << 20 && chunks == 0) chunks = await test.QueryAsync("files", "SELECT count(*) FROM file_chunk");
            },
        };
        var file = await test.Files.AddAsync(1, "large.xlsx", 200 << 20, source, Noon, Token);
        // What was read is stored before more is read.
        Assert.InRange(chunks, 19, 20);
        Assert.Equal(Length, file.StoredSize);
        Assert.Equal(FileStore.ChunkBytes, await test.QueryAsync("files", "SELECT max(length(bytes)) FROM file_chunk"));
        Assert.InRange(source.LargestRead, 1, FileStore.ChunkBytes);
        var sink = new FileSink();
        await test.Files.CopyToAsync(file.Id, sink, Token);
        Assert.Equal(Length, sink.Length);
        Assert.InRange(sink.LargestWrite, 1, FileStore.ChunkBytes);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(FileStore.ChunkBytes - 1, 1)]
    [InlineData(FileStore.ChunkBytes, 1)]
    [InlineData(FileStore.ChunkBytes + 1, 2)]
    public async Task Files_of_every_size_are_stored(int length, int chunks)
    {
        await using var test = await OpenAsync();
        var file = await test.Files.AddAsync(1, "a", 1 << 20, new FileSource(length), Noon, Token);
        await AssertContentAsync(test, file);
        await AssertRowsAsync(test, 1, chunks);
    }

    [Fact]
    public async Task A_small_file_that_compression_has_made_larger_is_stored_all_the_same()
    {
        await using var test = await OpenAsync();
        var file = await test.Files.AddAsync(1, "a", 0, new FileSource(20_000), Noon, Token);
        Assert.Equal(20_000, file.StoredSize);
        await AssertContentAsync(test, file);
    }

    [Fact]
    public async Task Files_go_with_their_connector_and_stay_with_others()
    {
        await using var test = await OpenAsync();
        await AddAsync(test, 1, accept: true);
        await AddAsync(test, 2);
        var other = await AddAsync(test, 3, accept: true, connector: 2);
        await test.Connectors.DeleteAsync("con_none", Token);
        await AssertRowsAsync(test, 3, 6);
        await test.Connectors.DeleteAsync("con_1", Token);
        Assert.Equal((null, null), await test.Files.FindAsync(1, Token));
        Assert.Equal((other, null), await test.Files.FindAsync(2, Token));
        await AssertRowsAsync(test, 1, 2);
        Assert.Equal(["con_2"], (await test.Connectors.ListConnectorsAsync(Token)).Select(connector => connector.Id));
    }

    [Fact]
    public async Task A_file_that_arrives_while_its_connectors_files_are_deleted_is_not_stored()
    {
        await using var test = await OpenAsync();
        await AddAsync(test, 1, accept: true);
        var upload = await StuckUpload.StartAsync(test.Files, connector: 1);
        await test.Files.DeleteAsync(1, Token);
        await AssertRowsAsync(test, 0, 0);
        var error = await Assert.ThrowsAsync<FileGoneException>(upload.EndAsync);
        Assert.Equal(
            "The file \"slow.csv\" was not stored: its connector was deleted while it arrived, or nothing of it came for an hour. Send it again.", error.Message);
        await AssertRowsAsync(test, 0, 0);
    }

    [Fact]
    public async Task What_a_process_left_that_ended_in_the_middle_is_removed_at_the_next_start()
    {
        await using var test = await OpenAsync();
        var kept = await AddAsync(test, 1, accept: true);
        var waiting = await AddAsync(test, 2);
        var upload = await StuckUpload.StartAsync(test.Files, connector: 1);
        // Some time ago.
        await test.QueryAsync("files", "UPDATE file SET at = 1 WHERE is_waiting IS NULL; SELECT 0");
        await test.ReopenAsync();
        await AssertRowsAsync(test, 2, 4);
        Assert.Equal((kept, waiting), await test.Files.FindAsync(1, Token));
        await Assert.ThrowsAsync<StorageException>(upload.EndAsync);
        await AssertRowsAsync(test, 2, 4);
    }

    [Fact]
    public async Task Files_of_a_connector_that_is_not_there_are_removed_at_the_next_start()
    {
        await using var test = await OpenAsync();
        var kept = await AddAsync(test, 1, accept: true);
        await AddAsync(test, 2, accept: true, connector: 77);
        await AddAsync(test, 3, connector: 78);
        await test.ReopenAsync();
        Assert.Equal((kept, null), await test.Files.FindAsync(1, Token));
        await AssertRowsAsync(test, 1, 2);
    }

    [Fact]
    public async Task Of_files_that_come_at_once_one_waits()
    {
        await using var test = await OpenAsync();
        var another = await test.AnotherAsync();
        var files = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => (i % 2 == 0 ? test : another).Files.AddAsync(
            1, "file.csv", 1 << 24, new FileSource(1_500_000, (byte)i), Noon, Token)));
        var (kept, waiting) = await test.Files.FindAsync(1, Token);
        Assert.Null(kept);
        await AssertContentAsync(test, waiting!, (byte)Array.IndexOf(files, waiting));
        await AssertRowsAsync(test, 1, 2);
        if (another != test) await another.DisposeAsync();
    }

    [Fact]
    public async Task Names_and_sizes_that_cannot_be_are_refused()
    {
        await using var test = await OpenAsync();
        foreach (var name in (string[])["", "a\0b", new string('a', 256)])
            await Assert.ThrowsAnyAsync<ArgumentException>(() => test.Files.AddAsync(1, name, 1, new FileSource(1), Noon, Token));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => test.Files.AddAsync(1, "a", -1, new FileSource(1), Noon, Token));
        await AssertRowsAsync(test, 0, 0);
    }

    /// <summary>The stores with the connectors con_1 and con_2, which have the numbers 1 and 2.</summary>
    private protected async Task<TestStores> OpenAsync()
    {
        var test = await CreateAsync();
        foreach (var number in (int[])[1, 2])
            Assert.Equal(number, (await test.Connectors.CreateAsync(ConnectorStoreSuite.New($"con_{number}", $"C{number}"), Token)).Number);
        return test;
    }

    /// <summary>A file of two chunks.</summary>
    private protected static async Task<StoredFile> AddAsync(TestStores test, byte seed, bool accept = false, int connector = 1)
    {
        var file = await test.Files.AddAsync(connector, "file.csv", 1 << 24, new FileSource(1_500_000, seed), Noon, Token);
        if (accept) await test.Files.AcceptAsync(file.Id, Token);
        return file with { IsWaiting = !accept };
    }

    private protected static async Task AssertContentAsync(TestStores test, StoredFile file, byte seed = 0)
    {
        var sink = new FileSink(seed);
        await test.Files.CopyToAsync(file.Id, sink, Token);
        Assert.Equal(file.StoredSize, sink.Length);
    }

    private protected static async Task AssertRowsAsync(TestStores test, long files, long chunks) => Assert.Equal(
        (files, chunks), (await test.QueryAsync("files", "SELECT count(*) FROM file"), await test.QueryAsync("files", "SELECT count(*) FROM file_chunk")));

    private static async Task AssertGoneAsync(TestStores test, StoredFile file, Func<Task> use)
    {
        var error = await Assert.ThrowsAsync<FileGoneException>(use);
        Assert.Equal(
            $"The uploaded file {file.Id} is not there any more: a newer one has taken its place, it was dropped, or its connector was deleted. Use the connector's file of now, or send it again.",
            error.Message);
        Assert.Equal(0, await test.QueryAsync("files", $"SELECT count(*) FROM file WHERE id = {file.Id}"));
    }
}

using DataPool.Core.Storage;
using DataPool.Storage.Tests.Compliance;

namespace DataPool.Storage.Tests.PostgreSql;

/// <summary>Two processes on one database: of what the earlier owner of a stream still holds, nothing is stored.</summary>
public sealed class PostgresFencingTests
{
    private static readonly byte[] Large = new byte[10_000];

    [Fact]
    public async Task Whoever_lost_a_stream_is_told_so_and_goes_on_with_the_others()
    {
        await using var first = await PostgresPool.OpenAsync();
        await using var second = await first.AnotherAsync();
        var stale = (await first.LoadAsync(1)).Lease;
        var own = (await first.LoadAsync(2)).Lease;
        await first.AppendAsync(stale, 1, "early");

        var taken = await second.LoadAsync(1);
        Assert.Equal(["1=early"], taken.LogTexts());
        var refused = await Assert.ThrowsAsync<StorageException>(() => first.AppendAsync(stale, 2, "stale"));
        Assert.Equal("Another DataPool process has taken over stream 1. Nothing was changed; send it again.", refused.Message);
        Assert.True(stale.IsDead);
        Assert.Empty(first.Observer.Failures);

        // At once: the storage itself is sound.
        await first.AppendAsync(own, 1, "own");
        await second.AppendAsync(taken.Lease, 2, "late");
        Assert.Equal(0, first.Query("", "SELECT count(*) FROM log WHERE body = 'stale'"));
        Assert.Equal(3, first.Query("", "SELECT count(*) FROM log"));

        // And it may take the stream back.
        var back = await first.LoadAsync(1);
        Assert.Equal(["1=early", "2=late"], back.LogTexts());
        await first.AppendAsync(back.Lease, 3, "back");
        await Assert.ThrowsAsync<StorageException>(() => second.AppendAsync(taken.Lease, 3, "stale"));
        Assert.Equal(["1=early", "2=late", "3=back"], (await second.LoadAsync(1)).LogTexts());
    }

    [Fact]
    public async Task A_stale_fold_changes_nothing_and_those_beside_it_are_stored()
    {
        await using var first = await PostgresPool.OpenAsync();
        await using var second = await first.AnotherAsync();
        var stale = (await first.LoadAsync(1)).Lease;
        var own = (await first.LoadAsync(2)).Lease;
        await first.AppendAsync(stale, 1);
        await first.AppendAsync(own, 1);
        await second.LoadAsync(1);

        using (var gate = new WriterGate(first.Hooks, "items-writer"))
        {
            // The two that wait are written with the same statements.
            var before = first.FoldAsync(own, 1, (1, "before"));
            await gate.ArrivedAsync();
            Task[] folds = [before, first.FoldAsync(stale, 1, (1, "stale")), first.FoldAsync(own, 1, (1, "own"))];
            gate.Open();
            await Task.WhenAll(folds);
        }

        Assert.True(stale.IsDead);
        Assert.False(own.IsDead);
        Assert.Equal(["1=own"], (await second.LoadAsync(2)).ItemTexts());
        var stream = await second.LoadAsync(1);
        Assert.Equal(0, stream.FoldedLsn);
        Assert.Empty(stream.Items);
        Assert.Equal(1, first.Query("", "SELECT (SELECT count(*) FROM head) * (SELECT count(*) FROM item)"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_lost_a_stream_cannot_say_that_nothing_has_changed(bool withAnswer)
    {
        await using var first = await PostgresPool.OpenAsync();
        await using var second = await first.AnotherAsync();
        var stale = (await first.LoadAsync(1)).Lease;
        await Unchanged(stale).Soon();
        await second.LoadAsync(1);
        var refused = await Assert.ThrowsAsync<StorageException>(() => Unchanged(stale).Soon());
        Assert.Equal("Another DataPool process has taken over stream 1. Nothing was changed; send it again.", refused.Message);
        Assert.True(stale.IsDead);
        Assert.Equal(withAnswer ? 1 : 0, first.Query("", "SELECT count(*) FROM answer"));
        Assert.Equal(0, first.Query("", "SELECT count(*) FROM log"));

        Task Unchanged(StreamLease lease) => withAnswer ? first.QueueAnswer(lease, 0, key: 7, print: 8, "unchanged") : first.Queue(lease, 0);
    }

    [Fact]
    public async Task Asking_whether_a_stream_is_still_owned_writes_nothing_and_waits_for_no_commit()
    {
        await using var first = await PostgresPool.OpenAsync();
        await using var second = await first.AnotherAsync();
        var lease = (await first.LoadAsync(1)).Lease;
        var other = (await second.LoadAsync(2)).Lease;
        const string written = "SELECT xmin::text::bigint FROM log_position";
        var before = first.Query("", written);
        using var gate = new WriterGate(second.Hooks);
        var commit = second.AppendAsync(other, 1);
        await gate.ArrivedAsync();
        await first.Queue(lease, 0).Soon();
        Assert.Equal(before, first.Query("", written));
        gate.Open();
        await commit;
    }

    [Theory]
    [InlineData("log-writer")]
    [InlineData("items-writer")]
    public async Task A_claim_waits_for_what_is_being_committed_and_sees_it(string writer)
    {
        await using var first = await PostgresPool.OpenAsync();
        await using var second = await first.AnotherAsync();
        var lease = (await first.LoadAsync(1)).Lease;
        await first.AppendAsync(lease, 1, "early");
        using var gate = new WriterGate(first.Hooks, writer);
        var write = writer == "log-writer" ? first.AppendAsync(lease, 2, "under way") : first.FoldAsync(lease, 1, (1, "under way"));
        await gate.ArrivedAsync();
        var load = second.LoadAsync(1);
        await TestPool.UntilAsync(() => first.Waiting() == 1);
        Assert.False(load.IsCompleted);
        gate.Open();
        await write.Soon();
        var stream = await load;
        if (writer == "log-writer") Assert.Equal(["1=early", "2=under way"], stream.LogTexts());
        else Assert.Equal(["1=under way"], stream.ItemTexts());
    }

    [Fact]
    public async Task A_stream_that_is_taken_before_its_rows_are_deleted_keeps_them()
    {
        await using var first = await PostgresPool.OpenAsync();
        await using var second = await first.AnotherAsync();
        await first.AppendAsync((await first.LoadAsync(1)).Lease, 1, "early");
        using var gate = new WriterGate(first.Hooks, atBegin: true);
        var deletion = first.Pool.DeleteAsync(1, TestContext.Current.CancellationToken);
        await gate.ArrivedAsync();
        await second.AppendAsync((await second.LoadAsync(1)).Lease, 2, "late");
        gate.Open();
        var refused = await Assert.ThrowsAsync<StorageException>(() => deletion.Soon());
        Assert.Equal("Another DataPool process has taken over stream 1. Nothing was changed; send it again.", refused.Message);
        Assert.Equal(["1=early", "2=late"], (await second.LoadAsync(1)).LogTexts());
    }

    [Fact]
    public async Task A_stream_that_is_taken_while_its_items_are_deleted_keeps_what_is_written_then()
    {
        await using var first = await PostgresPool.OpenAsync();
        await using var second = await first.AnotherAsync();
        var lease = (await first.LoadAsync(1)).Lease;
        await first.AppendAsync(lease, 1);
        await first.FoldAsync(lease, 1, [.. Enumerable.Range(1, 6000).Select(number => ((long)number, "old"))]);
        using var gate = new WriterGate(first.Hooks, "items-writer", atBegin: true);
        var deletion = first.Pool.DeleteAsync(1, TestContext.Current.CancellationToken);
        await gate.ArrivedAsync();
        gate.PassOne();
        await gate.ArrivedAsync();
        // Half of the items are gone.
        var taken = await second.LoadAsync(1);
        Assert.Empty(taken.Items);
        await second.AppendAsync(taken.Lease, 1, "new");
        await second.FoldAsync(taken.Lease, 1, (1, "new"));
        gate.Open();
        await Assert.ThrowsAsync<StorageException>(() => deletion.Soon());
        var stream = await second.LoadAsync(1);
        Assert.Equal(["1=new"], stream.ItemTexts());
        Assert.Equal(["1=new"], stream.LogTexts());
    }

    [Fact]
    public async Task A_deleted_stream_belongs_to_nobody()
    {
        await using var first = await PostgresPool.OpenAsync();
        await using var second = await first.AnotherAsync();
        var stale = (await first.LoadAsync(1)).Lease;
        await first.AppendAsync(stale, 1);
        await second.Pool.DeleteAsync(1, TestContext.Current.CancellationToken);
        // Without the epoch this would be a log that begins at 2.
        await Assert.ThrowsAsync<StorageException>(() => first.AppendAsync(stale, 2));
        var again = await first.LoadAsync(1);
        Assert.Empty(again.Log);
        await first.AppendAsync(again.Lease, 1, "again");
        Assert.Equal(["1=again"], (await second.LoadAsync(1)).LogTexts());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task With_random_takeovers_each_log_is_whole_and_holds_what_was_acknowledged_once(int seed)
    {
        const int streams = 3;
        await using var first = await PostgresPool.OpenAsync();
        await using var second = await first.AnotherAsync();
        var writers = new[] { new TakingWriter(first, streams, seed), new TakingWriter(second, streams, seed + 100) };
        await Task.WhenAll(writers.Select(writer => Task.Run(() => writer.RunAsync(rounds: 200))));
        Assert.All(writers, writer => Assert.True(writer.Refused.Count > 10, "The streams were hardly taken over."));

        await using var reader = await first.AnotherAsync();
        var stored = new List<string>();
        for (var id = 1; id <= streams; id++)
        {
            var stream = await reader.LoadAsync(id);
            Assert.Equal(Enumerable.Range(1, stream.Log.Count).Select(lsn => (long)lsn), stream.Lsns());
            stored.AddRange(stream.Log.Select(row => row.Body.Text()));
            // What was folded is a state that the log had.
            if (stream.FoldedLsn > 0) Assert.Equal([$"1={stream.Log[(int)stream.FoldedLsn - 1].Body.Text()}"], stream.ItemTexts());
        }

        Assert.Equal(writers.SelectMany(writer => writer.Acknowledged).Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));
        Assert.Equal(stored.Count, first.Query("", "SELECT count(*) FROM log"));
        Assert.Equal(stored.Count, first.Query("", "SELECT max(seq) FROM log"));
    }

    [Fact]
    public async Task A_chunk_that_one_process_prunes_takes_no_unfolded_row_of_another_with_it()
    {
        await using var first = await PostgresPool.OpenAsync(keepLogBytes: 0);
        await using var second = await first.AnotherAsync(keepLogBytes: 0);
        var folded = (await first.LoadAsync(1)).Lease;
        var unfolded = (await second.LoadAsync(2)).Lease;
        for (var lsn = 1; lsn <= 50; lsn++) await first.AppendAsync(folded, lsn, Large);
        await second.AppendAsync(unfolded, 1, "keep me");
        for (var lsn = 51; lsn <= 150; lsn++) await first.AppendAsync(folded, lsn, Large);
        await first.FoldAsync(folded, 150);
        await TestPool.UntilAsync(() => first.Query("", "SELECT count(*) FROM log WHERE stream_id = 1") < 100);
        Assert.Equal(1, first.Query("", "SELECT count(*) FROM log WHERE stream_id = 2"));
        Assert.Equal(["1=keep me"], (await first.LoadAsync(2)).LogTexts());
    }
}

using DataPool.Core.Storage;
using DataPool.Storage.Tests.Compliance;
using Npgsql;

namespace DataPool.Storage.Tests.PostgreSql;

/// <summary>The numbers of the log, and what a commit costs while an old state is looked at.</summary>
public sealed class PostgresPositionTests
{
    [Fact]
    public async Task Commits_leave_no_versions_of_a_row_behind()
    {
        await using var test = await PostgresPool.OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        const string written = "SELECT xmin::text::bigint FROM log_position";
        var before = test.Query("", written);
        for (var lsn = 1; lsn <= 5; lsn++) await test.AppendAsync(lease, lsn);
        await test.QueueAnswer(lease, 0, key: 1, print: 2, "answer").Soon();
        Assert.Equal(before, test.Query("", written));
        Assert.Equal(5, test.Query("", "SELECT max(seq) FROM log"));
    }

    [Fact]
    public async Task A_number_is_not_given_again_when_its_row_is_gone()
    {
        await using var test = await PostgresPool.OpenAsync();
        var lease = (await test.LoadAsync(1)).Lease;
        for (var lsn = 1; lsn <= 3; lsn++) await test.AppendAsync(lease, lsn);
        await test.Pool.DeleteAsync(1, TestContext.Current.CancellationToken);
        // As the pruning does it when it gets there.
        test.Query("", "WITH gone AS (DELETE FROM log RETURNING 1) SELECT count(*) FROM gone");
        lease = (await test.LoadAsync(2)).Lease;
        for (uint key = 1; key <= 3; key++) await test.QueueAnswer(lease, key, key, print: 2, "old").Soon();
        Assert.Equal(4, test.Query("", "SELECT min(seq) FROM log"));

        test.Time.Advance(IAnswerStore.Period);
        await TestPool.UntilAsync(() => test.Query("", "SELECT count(*) FROM answer") == 0);
        await test.QueueAnswer(lease, 0, key: 9, print: 2, "young").Soon();
        Assert.Equal(4, test.Query("", "SELECT seq FROM answer"));
    }

    [Fact]
    public async Task Rows_of_a_commit_in_doubt_that_happened_are_pruned_like_others()
    {
        await using var test = await PostgresPool.OpenAsync(keepLogBytes: 0);
        var lease = (await test.LoadAsync(1)).Lease;
        LoseCommit(test);
        // A chunk of its own.
        await Assert.ThrowsAsync<StorageException>(() => test.AppendAsync(lease, 1, new byte[2 << 20]));
        test.Hooks.Committing = null;
        await test.RecoverAsync();
        var stream = await test.LoadAsync(1);
        Assert.Equal([1L], stream.Lsns());
        await test.FoldAsync(stream.Lease, 1);
        await TestPool.UntilAsync(() => test.Query("", "SELECT count(*) FROM log") == 0);
    }

    [Fact]
    public async Task Answers_forgotten_by_a_commit_in_doubt_that_happened_take_no_room()
    {
        await using var test = await PostgresPool.OpenAsync();
        test.MaxAnswerBytes = 10;
        await test.ReopenAsync();
        await test.QueueAnswer((await test.LoadAsync(1)).Lease, 0, key: 1, print: 2, "ten bytes!").Soon();
        Assert.Equal(AnswerOutcome.Full, (await BeginAsync(test)).Outcome);
        // The writer would delete them in one go with the commit.
        LoseCommit(test, "DELETE FROM answer; ", () => IsForgotten(test));
        test.Time.Advance(IAnswerStore.Period);
        await TestPool.UntilAsync(() => test.Observer.Failures.Count > 0);
        test.Hooks.Committing = null;
        await test.RecoverAsync();
        Assert.Equal(0, test.Query("", "SELECT count(*) FROM answer"));
        for (var tries = 0; ; tries++)
        {
            if ((await BeginAsync(test)).Outcome == AnswerOutcome.New) break;
            Assert.True(tries < 500, "There is never room again.");
            test.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    // The commit happens, and its answer does not come: the connection goes.
    private static void LoseCommit(TestPool test, string before = "", Func<bool>? isIt = null) => test.Hooks.Committing = (connection, name) =>
    {
        if (name != "log-writer" || isIt?.Invoke() == false) return;
        using var commit = connection.CreateCommand();
        commit.CommandText = before + "COMMIT";
        commit.ExecuteNonQuery();
        test.Query("", $"SELECT pg_terminate_backend({((NpgsqlConnection)connection).ProcessID})::int");
    };

    // Other commits come with the same day, and are not those that delete it.
    private static bool IsForgotten(TestPool test) =>
        test.Answers.BeginAsync(1, 1, 2, CancellationToken.None).AsTask().GetAwaiter().GetResult().Outcome != AnswerOutcome.Replay;

    private static Task<AnswerTurn> BeginAsync(TestPool test) =>
        test.Answers.BeginAsync(1, 7, 8, TestContext.Current.CancellationToken).AsTask().WaitAsync(TestPool.Patience);
}

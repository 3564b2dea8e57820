using DataPool.Core.Storage;
using DataPool.Storage.Tests.Compliance;

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
}

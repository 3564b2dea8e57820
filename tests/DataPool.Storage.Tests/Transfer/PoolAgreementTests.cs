using DataPool.Storage.Transfer;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Tests.Transfer;

public sealed class PoolAgreementTests
{
    [Theory]
    // Items as folded, log rows as stream:lsn, items as folded later.
    [InlineData("", "", "", true)]
    [InlineData("1:5", "", "1:5", true)]
    [InlineData("1:5", "1:6 1:7", "1:7", true)]
    [InlineData("1:5", "1:3 1:4 1:5 1:6", "1:6", true)]
    [InlineData("", "1:1 2:1 1:2", "1:2", true)]
    // Row 6 was folded and cut off in between.
    [InlineData("1:5", "1:7", "1:7", false)]
    [InlineData("1:5", "", "1:6", false)]
    [InlineData("", "1:2", "1:2", false)]
    [InlineData("1:5 2:1", "1:6", "1:6 2:2", false)]
    // A stream that was deleted after the items were read.
    [InlineData("1:5", "1:6", "1:-1", true)]
    [InlineData("1:5", "2:1", "", true)]
    public void Items_and_log_are_a_state_together_when_no_row_is_missing(string folded, string log, string later, bool holds)
    {
        using var items = Items(folded);
        using var rows = Log(log);
        using var laterItems = Items(later);
        Assert.Equal(holds, PoolAgreement.Holds(items, rows, laterItems));
    }

    [Fact]
    public void Rows_of_a_deleted_stream_say_nothing()
    {
        using var items = Items("");
        using var log = Log("1:9 1:4");
        log.Execute("INSERT INTO deleted VALUES (1, 2)");
        Assert.True(PoolAgreement.Holds(items, log, items));
    }

    private static SqliteConnection Items(string heads)
    {
        var connection = Open("items");
        foreach (var (stream, lsn) in Pairs(heads)) connection.Execute($"INSERT INTO head VALUES ({stream}, {lsn}, x'')");
        return connection;
    }

    private static SqliteConnection Log(string rows)
    {
        var connection = Open("log");
        foreach (var (stream, lsn) in Pairs(rows)) connection.Execute($"INSERT INTO log(stream_id, lsn, body) VALUES ({stream}, {lsn}, x'')");
        return connection;
    }

    private static SqliteConnection Open(string part)
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        foreach (var (_, sql) in SchemaScripts.Of(part)) connection.Execute(sql);
        return connection;
    }

    private static IEnumerable<(long Stream, long Lsn)> Pairs(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split(':')).Select(pair => (long.Parse(pair[0], null), long.Parse(pair[1], null)));
}

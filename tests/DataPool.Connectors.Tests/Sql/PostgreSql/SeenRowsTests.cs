using System.Globalization;
using System.Text;
using DataPool.Connectors.Sql.PostgreSql;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.PostgreSql;

/// <summary>What is remembered of rows, and in which bounds.</summary>
public sealed class SeenRowsTests
{
    private static readonly PostgresColumnType[] Numbers = [new(PostgresKind.Int64, PostgresKind.OtherText)];

    [Theory]
    [InlineData("a b c", "a b c", "a b c")]
    [InlineData("a b c", "a x c", "a c")]
    [InlineData("a b c", "x a b c", "")]
    [InlineData("a b c", "a b", "a b")]
    [InlineData("a b", "a b c d", "a b")]
    [InlineData("a b c", "", "")]
    [InlineData("", "a", "")]
    [InlineData("a b c", "a x", "a")]
    [InlineData("a b c", "a longer c", "a c")]
    [InlineData("a longer c", "a b c d", "a c")]
    [InlineData("a b c", "longer b", "b")]
    [InlineData("a b c", "x longer c", "c")]
    public void A_row_is_found_where_it_was_the_last_time(string last, string now, string found)
    {
        var rows = new SeenRows();
        Read(rows, last.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(found.Split(' ', StringSplitOptions.RemoveEmptyEntries), Read(rows, now.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        // And then all of them are known as they are now.
        Assert.Equal(now.Split(' ', StringSplitOptions.RemoveEmptyEntries), Read(rows, now.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void A_row_that_may_not_be_remembered_is_never_found()
    {
        var rows = new SeenRows();
        rows.Set(0, [], []);
        rows.Set(1, "b"u8, "B"u8);
        rows.End(2);
        Assert.False(rows.TryFind(0, "a"u8, out _));
        rows.Set(0, [], []);
        Assert.True(rows.TryFind(1, "b"u8, out _));
        rows.End(2);
        Assert.False(rows.TryFind(0, "a"u8, out _));
        rows.Set(0, "a"u8, "A"u8);
        Assert.True(rows.TryFind(1, "b"u8, out _));
        rows.End(2);
        Assert.True(rows.TryFind(0, "a"u8, out _));
        Assert.True(rows.TryFind(1, "b"u8, out var record));
        Assert.Equal("B", Encoding.UTF8.GetString(record));
    }

    [Fact]
    public void The_first_rows_alone_are_remembered_where_they_are_many()
    {
        var rows = new SeenRows();
        var many = Enumerable.Range(0, 100_000).Select(static i => i.ToString("D20", CultureInfo.InvariantCulture)).ToArray();
        Read(rows, many);
        var found = Read(rows, many);
        Assert.InRange(found.Count, 1000, many.Length / 2);
        Assert.Equal(many.Take(found.Count), found);
        Assert.InRange(rows.Size, 0, 2 * SeenRows.MostBytes);
    }

    [Fact]
    public void Where_none_may_be_remembered_none_is()
    {
        var rows = new SeenRows(mostBytes: 0);
        Read(rows, ["a", "b"]);
        Assert.Empty(Read(rows, ["a", "b"]));
        Assert.Equal(0, rows.Size);
    }

    [Fact]
    public void A_connectors_rows_are_taken_by_one_run_at_a_time()
    {
        var results = new SeenResults();
        var first = Take(results, 1);
        Read(first.Rows, ["a"]);
        // Another run of it has begun before the first one ended, as after a time-out.
        var second = Take(results, 1);
        Assert.NotSame(first.Rows, second.Rows);
        results.Keep(first);
        Assert.Equal(0, results.Size);
        Read(second.Rows, ["b"]);
        results.Keep(second);
        Assert.NotEqual(0, results.Size);
        Assert.Same(second.Rows, Take(results, 1).Rows);
        Assert.Equal(0, results.Size);
    }

    [Fact]
    public void Other_columns_another_zone_and_another_connector_have_no_rows_of_it()
    {
        foreach (var take in new Func<SeenResults, SeenResult>[]
        {
            static results => results.Take(1, [new PostgresColumnType(PostgresKind.Double, PostgresKind.OtherText)], TimeZoneInfo.Utc),
            static results => results.Take(1, [.. Numbers, .. Numbers], TimeZoneInfo.Utc),
            static results => results.Take(1, Numbers, TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo")),
            static results => Take(results, 2),
            static results => Take(results, null),
        })
        {
            var results = new SeenResults();
            var seen = Take(results, 1);
            Read(seen.Rows, ["a"]);
            results.Keep(seen);
            Assert.False(take(results).Rows.TryFind(0, "a"u8, out _));
        }
    }

    [Fact]
    public void All_of_them_together_are_bounded_and_gone_with_their_connectors()
    {
        var results = new SeenResults();
        var row = new string('x', 60_000);
        for (var connector = 1; connector <= 200; connector++)
        {
            var seen = Take(results, connector);
            Read(seen.Rows, Enumerable.Repeat(row, 4));
            results.Keep(seen);
        }

        Assert.InRange(results.Size, SeenResults.MostBytes / 2, SeenResults.MostBytes);
        Assert.True(Take(results, 1).Rows.TryFind(0, Encoding.UTF8.GetBytes(row), out _));
        Assert.False(Take(results, 200).Rows.TryFind(0, Encoding.UTF8.GetBytes(row), out _));
        for (var connector = 1; connector <= 200; connector++) results.Forget(connector);
        Assert.Equal(0, results.Size);
    }

    [Fact]
    public void A_run_that_fails_leaves_nothing()
    {
        var results = new SeenResults();
        var seen = Take(results, 1);
        Read(seen.Rows, ["a"]);
        results.Keep(seen);
        // It has begun to write others over them.
        Take(results, 1).Rows.Set(0, "b"u8, "B"u8);
        Assert.Equal(0, results.Size);
        Assert.False(Take(results, 1).Rows.TryFind(0, "a"u8, out _));
    }

    [Fact]
    public void A_connector_that_is_forgotten_during_its_run_keeps_nothing()
    {
        var results = new SeenResults();
        var seen = Take(results, 1);
        Read(seen.Rows, ["a"]);
        results.Forget(1);
        results.Keep(seen);
        Assert.Equal(0, results.Size);
    }

    private static SeenResult Take(SeenResults results, int? connector) => results.Take(connector, Numbers, TimeZoneInfo.Utc);

    // Reads a result as a run does; gives the rows whose records were known.
    private static List<string> Read(SeenRows rows, IEnumerable<string> result)
    {
        var (found, count) = (new List<string>(), 0);
        foreach (var row in result)
        {
            var bytes = Encoding.UTF8.GetBytes(row);
            var record = Encoding.UTF8.GetBytes($"record of {row}");
            if (rows.TryFind(count, bytes, out var known))
            {
                Assert.Equal(record, known.ToArray());
                found.Add(row);
            }
            else
            {
                rows.Set(count, bytes, record);
            }

            count++;
        }

        rows.End(count);
        return found;
    }
}

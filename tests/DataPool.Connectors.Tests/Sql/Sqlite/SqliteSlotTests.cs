using DataPool.Connectors.Sql;
using DataPool.Connectors.Sql.Sqlite;
using DataPool.Core.Connectors;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.Sqlite;

public sealed class SqliteSlotTests : IDisposable
{
    private readonly SqliteBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_query_waits_for_a_slot_no_longer_than_its_timeout()
    {
        _bench.Make("shop.db", "CREATE TABLE t (a INT);");
        using var slots = new SqlSlots(all: 1, ofSource: 1, "SQLite queries", "this SQLite file");
        var source = Source("shop.db", slots);
        var token = TestContext.Current.CancellationToken;

        var other = await TakeAsync(slots, "other.db");
        var error = await Assert.ThrowsAsync<SourceException>(() => _bench.RunAsync(source, token));
        Assert.Equal(("busy", true), (error.Code, error.Transient));
        Assert.Equal("1 other SQLite queries kept running for timeoutSeconds (1). This one is tried again later.", error.Message);
        other.Dispose();

        using (await TakeAsync(slots, "shop.db"))
        {
            error = await Assert.ThrowsAsync<SourceException>(() => _bench.RunAsync(source, token));
            Assert.Equal("1 other queries of this SQLite file kept running for timeoutSeconds (1). This one is tried again later.", error.Message);
            using var bad = new CancellationTokenSource();
            await bad.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bench.RunAsync(source, bad.Token));
        }

        // Nothing that was refused keeps a slot.
        (await _bench.RunAsync(source, token)).Records.Dispose();
        (await _bench.RunAsync(source, token)).Records.Dispose();
    }

    [Fact]
    public async Task A_file_that_is_slow_holds_up_no_other()
    {
        _bench.Make("quick.db", "CREATE TABLE t (a INT);");
        using var slots = new SqlSlots(all: 3, ofSource: 2, "SQLite queries", "this SQLite file");
        using var first = await TakeAsync(slots, "slow.db");
        using var second = await TakeAsync(slots, "slow.db");
        var third = TakeAsync(slots, "slow.db");
        (await _bench.RunAsync(Source("quick.db", slots), TestContext.Current.CancellationToken)).Records.Dispose();
        Assert.False(third.IsCompleted);
        first.Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task Nothing_runs_on_the_callers_thread()
    {
        _bench.Make("shop.db", "CREATE TABLE t (a INT);");
        using var writer = _bench.Open("shop.db", "BEGIN EXCLUSIVE;");
        using var cancel = new CancellationTokenSource();
        // Were it read here, the lock would hold this thread and the test never cancel.
        var reading = _bench.ReadAsync("SELECT * FROM t", cancel: cancel.Token);
        Assert.False(reading.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private static Task<IDisposable> TakeAsync(SqlSlots slots, string file) =>
        slots.TakeAsync(file, new QueryClock(TimeProvider.System, 30, TestContext.Current.CancellationToken));

    private SqlSource Source(string file, SqlSlots slots) => new(
        new SqliteProvider(_bench.Roots, TimeProvider.System, slots), new SqliteFile(file, IsSecret: false), new SqlQuery("SELECT * FROM t", 1, 10));
}

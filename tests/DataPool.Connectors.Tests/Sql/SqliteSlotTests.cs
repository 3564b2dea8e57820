using DataPool.Connectors.Sql;
using DataPool.Connectors.Sql.Sqlite;
using DataPool.Core.Connectors;
using Xunit;

namespace DataPool.Connectors.Tests.Sql;

public sealed class SqliteSlotTests : IDisposable
{
    private readonly SqliteBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_query_waits_for_a_slot_no_longer_than_its_timeout()
    {
        _bench.Make("shop.db", "CREATE TABLE t (a INT);");
        using var slots = new SemaphoreSlim(1);
        var provider = new SqliteProvider(_bench.Roots, TimeProvider.System, slots);
        var source = new SqlSource(provider, new SqliteFile("shop.db", IsSecret: false), new SqlQuery("SELECT * FROM t", 1, 10));

        await slots.WaitAsync(TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<SourceException>(() => _bench.RunAsync(source, TestContext.Current.CancellationToken));
        Assert.Equal(("busy", true), (error.Code, error.Transient));
        Assert.Equal("16 other SQLite queries kept running for timeoutSeconds (1). This one is tried again later.", error.Message);

        slots.Release();
        (await _bench.RunAsync(source, TestContext.Current.CancellationToken)).Records.Dispose();
        Assert.Equal(1, slots.CurrentCount);
        using var bad = new CancellationTokenSource();
        await bad.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bench.RunAsync(source, bad.Token));
        Assert.Equal(1, slots.CurrentCount);
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
}

using DataPool.Connectors.Sql.Servers;
using Xunit;

namespace DataPool.Connectors.Tests.Sql;

public sealed class QueryStopTests
{
    [Fact]
    public async Task A_query_on_its_way_is_told_to_end_until_it_has()
    {
        using var told = new SemaphoreSlim(0);
        using var end = new CancellationTokenSource();
        using (new QueryStop(() => Tell(told), isSent: false, end.Token))
        {
            await end.CancelAsync();
            for (var i = 0; i < 3; i++) Assert.True(await told.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_query_that_has_ended_is_told_nothing()
    {
        var isTold = false;
        using var end = new CancellationTokenSource();
        new QueryStop(() => isTold = true, isSent: false, end.Token).Dispose();
        await end.CancelAsync();
        Assert.False(isTold);
    }

    // What a driver throws there counts for nothing.
    private static void Tell(SemaphoreSlim told)
    {
        told.Release();
        throw new InvalidOperationException();
    }
}

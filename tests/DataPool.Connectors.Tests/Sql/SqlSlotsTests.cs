using DataPool.Connectors.Sql;
using DataPool.Core.Connectors;
using Xunit;

namespace DataPool.Connectors.Tests.Sql;

public sealed class SqlSlotsTests : IDisposable
{
    private readonly SqlSlots _slots = new(all: 6, ofSource: 4, "SQL queries", "this database", ofServer: 2);

    public void Dispose() => _slots.Dispose();

    [Fact]
    public async Task The_sources_of_a_server_share_its_places_and_leave_those_of_others_free()
    {
        using var first = await TakeAsync("a", "one");
        var second = await TakeAsync("b", "one");
        var waiting = new[] { TakeAsync("a", "one"), TakeAsync("b", "one"), TakeAsync("c", "one"), TakeAsync("d", "one"), TakeAsync("e", "one") };
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
        using var other = await TakeAsync("f", "two");
        second.Dispose();
        foreach (var task in waiting) (await task).Dispose();
    }

    [Fact]
    public async Task Who_waited_in_vain_is_told_for_what_and_holds_nothing()
    {
        var held = new[] { await TakeAsync("a", "one"), await TakeAsync("b", "one") };
        var error = await Assert.ThrowsAsync<SourceException>(() => TakeAsync("c", "one", seconds: 1));
        Assert.Equal("2 other queries at this server kept running for timeoutSeconds (1). This one is tried again later.", error.Message);
        foreach (var slot in held) slot.Dispose();
        foreach (var slot in new[] { await TakeAsync("c", "one"), await TakeAsync("c", "one") }) slot.Dispose();
    }

    private Task<IDisposable> TakeAsync(string source, string server, int seconds = 30) =>
        _slots.TakeAsync(source, new QueryClock(TimeProvider.System, seconds, TestContext.Current.CancellationToken), server);
}

using System.Text;
using DataPool.Core.Streams;
using Xunit;

namespace DataPool.Core.Tests.Streams;

/// <summary>PRODUCT 2.1: <c>expireAfterSeconds</c>. In the harness each write comes a second after the one before.</summary>
public sealed class StreamExpiryTests
{
    private readonly StreamHarness _stream = new();

    [Fact]
    public void An_item_goes_once_nothing_has_touched_it_for_so_long_and_an_equal_write_is_a_touch()
    {
        Push("a", "b");
        Expire(10);
        _stream.Wait(6);
        Push("b");
        Assert.Equal(1, _stream.State.Version);
        Assert.Equal(0, Expire(10).ItemsRemoved);
        _stream.Wait(1);
        Assert.Equal(new WriteResult(2, 0, 0, 1), Expire(10));
        Assert.Equal("b", Keys());
        _stream.Wait(4);
        Assert.Equal(0, Expire(10).ItemsRemoved);
        _stream.Wait(2);
        Assert.Equal(1, Expire(10).ItemsRemoved);
        Assert.Empty(_stream.State.Image().Items);
        Assert.Equal(_stream.Dump(), _stream.Reader.Dump());
    }

    [Fact]
    public void A_refused_write_touches_nothing()
    {
        Push("a");
        Expire(10);
        _stream.Wait(8);
        Assert.Throws<Core.Records.RecordException>(() => Push("a", "b", "b"));
        _stream.Wait(1);
        Assert.Equal(1, Expire(10).ItemsRemoved);
    }

    [Fact]
    public void After_a_restart_and_after_a_pause_every_item_gets_a_full_period()
    {
        Push("a");
        Expire(10);
        _stream.Wait(9);
        _stream.Reload();
        Assert.Equal(0, Expire(10).ItemsRemoved);
        _stream.Wait(8);
        Assert.Equal(0, Expire(10).ItemsRemoved);

        Expire(0);
        _stream.Wait(100);
        Assert.Equal(0, Expire(10).ItemsRemoved);
        _stream.Wait(9);
        Assert.Equal(1, Expire(10).ItemsRemoved);
    }

    [Fact]
    public void Only_this_connectors_claim_goes()
    {
        Push("a");
        _stream.Write(Records.Push(2, WriteMode.Merge, ("a", [("y", 1)]), ("b", [("y", 1)])));
        Expire(5);
        _stream.Wait(5);
        Expire(5);
        Assert.Equal("a b", Keys());
        Assert.Equal(["y"], _stream.State.Image().Items[0].Shape.Fields.Select(field => field.Text));
    }

    [Fact]
    public void An_item_that_comes_after_the_looking_began_has_its_period_too()
    {
        Expire(5);
        Push("a");
        _stream.Wait(3);
        Assert.Equal(0, Expire(5).ItemsRemoved);
        Assert.Equal(1, Expire(5).ItemsRemoved);
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public async Task An_item_has_its_period_whatever_the_clock_on_the_wall_does(int step)
    {
        var time = new SteppingTime();
        var stream = await MemoryStore.OpenStreamAsync(time);
        Assert.Null(stream.TryWrite(Records.Push(1, WriteMode.Merge, ("a", [("x", 1)])))!.Error);
        Assert.Equal(0, stream.TryWrite(Expiry(10))!.Result.ItemsRemoved);
        time.Clock += TimeSpan.FromSeconds(step);
        time.Passed += TimeSpan.FromSeconds(9);
        Assert.Equal(0, stream.TryWrite(Expiry(10))!.Result.ItemsRemoved);
        time.Passed += TimeSpan.FromSeconds(1);
        Assert.Equal(1, stream.TryWrite(Expiry(10))!.Result.ItemsRemoved);
    }

    private WriteResult Expire(int seconds) => _stream.Write(Expiry(seconds));

    private static WriteRequest Expiry(int seconds) =>
        new() { Kind = WriteKind.Expire, Connector = 1, ExpireAfter = TimeSpan.FromSeconds(seconds) };

    private void Push(params string[] keys) =>
        _stream.Write(Records.Push(1, WriteMode.Merge, [.. keys.Select(key => (key, new (string, object?)[] { ("x", 1) }))]));

    private string Keys() => string.Join(' ', _stream.State.Image().Items.Select(item => Encoding.UTF8.GetString(item.Key)));

    /// <summary>A clock on the wall that somebody sets, and the time that passes all the same.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        public DateTimeOffset Clock { get; set; } = new(2026, 4, 9, 12, 0, 0, TimeSpan.Zero);

        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Clock + Passed;

        public override long GetTimestamp() => Passed.Ticks;
    }
}

using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Streams;
using Xunit;

namespace DataPool.Core.Tests.Streams;

/// <summary>PRODUCT 2.1: <c>guard</c>, and <c>maxItems</c> with <c>overflow</c>.</summary>
public sealed class StreamLimitTests
{
    private readonly StreamHarness _stream = new();

    [Theory]
    [InlineData(WriteKind.Pull, "This pull would remove 61 of 64 items. It is held back; your screens keep the last good figures. If that is right, approve it, or raise mapping.guard.maxRemovedPercent.")]
    [InlineData(WriteKind.Snapshot, "This snapshot would remove 61 of 64 items. It is held back; your screens keep the last good figures. If that is right, raise mapping.guard.maxRemovedPercent and send it again.")]
    public void What_would_remove_too_much_is_held_and_changes_nothing(WriteKind kind, string message)
    {
        Whole(kind, 64, guard: new WriteGuard(95, false));
        var dump = _stream.Dump();
        Assert.Equal(message, Assert.Throws<HeldException>(() => Whole(kind, 3, new WriteGuard(95, true))).Message);
        Assert.Equal(dump, _stream.Dump());

        // 61 of 64 are 95.3 %.
        Whole(kind, 3, new WriteGuard(96, true));
        Assert.Equal(3, _stream.State.Image().Items.Length);
    }

    [Theory]
    [InlineData(WriteKind.Pull, "This pull has no items, where there were 2. It is held back; your screens keep the last good figures. If the source is empty for a reason, approve it, or set mapping.guard.allowEmpty to true.")]
    [InlineData(WriteKind.Snapshot, "This snapshot has no items, where there were 2. It is held back; your screens keep the last good figures. If it is meant, set mapping.guard.allowEmpty to true and send it again.")]
    public void What_is_empty_after_there_were_items_is_held_unless_that_is_allowed(WriteKind kind, string message)
    {
        Whole(kind, 0, new WriteGuard(null, false));
        Whole(kind, 2, new WriteGuard(null, false));
        Assert.Equal(message, Assert.Throws<HeldException>(() => Whole(kind, 0, new WriteGuard(null, false))).Message);
        Assert.Equal(2, _stream.State.Image().Items.Length);
        Whole(kind, 0, new WriteGuard(null, true));
        Assert.Empty(_stream.State.Image().Items);
    }

    [Fact]
    public void A_guard_looks_at_the_connectors_own_items_alone()
    {
        _stream.Write(Streams.Records.Push(2, WriteMode.Merge, [.. Many(10, 100)]));
        Whole(WriteKind.Pull, 4, new WriteGuard(50, false));
        Whole(WriteKind.Pull, 2, new WriteGuard(50, false));
        Assert.Throws<HeldException>(() => Whole(WriteKind.Pull, 0, new WriteGuard(99, true)));
        _stream.Write(new WriteRequest { Kind = WriteKind.Pull, Connector = 1, Records = Streams.Records.Batch(), Missing = MissingPolicy.Keep, Guard = new WriteGuard(0, true) });
        Assert.Equal(12, _stream.State.Image().Items.Length);
    }

    [Fact]
    public void Past_the_limit_the_items_that_were_created_first_go_in_the_same_version()
    {
        Push(3, Overflow.DropOldest, "a", "b", "c");
        var result = Push(3, Overflow.DropOldest, "a", "d");
        Assert.Equal(new WriteResult(2, 2, 1, 1, 1), result);
        Assert.Equal("a c d", Keys());
        Assert.Equal(["b"], _stream.Reader.Deltas[^1].Removes.Select(Encoding.UTF8.GetString));
    }

    [Fact]
    public void A_request_that_alone_has_too_many_keeps_its_last_ones()
    {
        Push(2, Overflow.DropOldest, "a", "b");
        var result = Push(2, Overflow.DropOldest, "b", "c", "d", "e");
        Assert.Equal(new WriteResult(2, 4, 2, 2, 4), result);
        Assert.Equal("d e", Keys());
        var twice = Assert.Throws<RecordException>(() => Push(2, Overflow.DropOldest, "x", "y", "z", "x"));
        Assert.Equal("Two items of the request have the key \"x\" (the second is #4). Send each item once.", twice.Message);
        Assert.Equal("d e", Keys());
    }

    [Fact]
    public void A_pull_past_its_limit_finds_its_items_again_and_changes_nothing()
    {
        for (var run = 0; run < 3; run++)
        {
            _stream.Write(new WriteRequest { Kind = WriteKind.Pull, Connector = 1, Records = Streams.Records.Batch([.. Many(10, 0)]), MaxItems = 4, Overflow = Overflow.DropOldest });
            Assert.Equal("k6 k7 k8 k9", Keys());
        }

        Assert.Equal(1, _stream.State.Version);
    }

    [Fact]
    public void Others_items_do_not_count_and_an_item_that_is_shared_only_loses_the_claim()
    {
        _stream.Write(Streams.Records.Push(2, WriteMode.Merge, ("a", [("theirs", 1)]), ("b", [("theirs", 1)])));
        Push(1, Overflow.DropOldest, "a");
        Push(1, Overflow.DropOldest, "c");
        Assert.Equal("c a b", Keys());
        Assert.Equal(new Dictionary<int, int> { [1] = 1, [2] = 2 }, _stream.State.CountClaims());
        Assert.Equal(["theirs"], _stream.State.Image().Items[1].Shape.Fields.Select(field => field.Text));
    }

    [Fact]
    public void Past_the_limit_a_request_is_refused_unless_it_brings_nothing_new()
    {
        Push(2, Overflow.Reject, "a", "b");
        var full = Assert.Throws<RecordException>(() => Push(2, Overflow.Reject, "a", "c"));
        Assert.Equal(("stream_full", "The connector would have 3 items; mapping.maxItems allows 2. Remove items first, raise mapping.maxItems, or set mapping.overflow to dropOldest."), (full.Code, full.Message));
        Assert.Equal("a b", Keys());

        // Lowered since.
        Push(1, Overflow.Reject, "a", "b");
        Assert.Throws<RecordException>(() => Push(1, Overflow.Reject, "c"));
    }

    [Fact]
    public void The_oldest_are_known_after_a_restart_too()
    {
        Push(3, Overflow.DropOldest, "z", "b", "a");
        Push(3, Overflow.DropOldest, "c");
        _stream.Fold();
        Push(3, Overflow.DropOldest, "d");
        _stream.Reload();
        Push(3, Overflow.DropOldest, "e");
        Assert.Equal("c d e", Keys());
    }

    private WriteResult Push(int maxItems, Overflow overflow, params string[] keys) => _stream.Write(new WriteRequest
    {
        Kind = WriteKind.Push, Connector = 1, Mode = WriteMode.Merge, MaxItems = maxItems, Overflow = overflow,
        Records = Streams.Records.Batch([.. keys.Select(key => (key, new (string, object?)[] { ("ours", 1) }))]),
    });

    private void Whole(WriteKind kind, int count, WriteGuard guard) =>
        _stream.Write(new WriteRequest { Kind = kind, Connector = 1, Records = Streams.Records.Batch([.. Many(count, 0)]), Guard = guard });

    private static IEnumerable<(string, (string, object?)[])> Many(int count, int from) =>
        Enumerable.Range(from, count).Select(i => ($"k{i}", new (string, object?)[] { ("x", 1) }));

    private string Keys() => string.Join(' ', _stream.State.Image().Items.Select(item => Encoding.UTF8.GetString(item.Key)));
}

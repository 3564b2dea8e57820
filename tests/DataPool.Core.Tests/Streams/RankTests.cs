using System.Text;
using DataPool.Core.Streams;
using Xunit;

namespace DataPool.Core.Tests.Streams;

/// <summary>Places: a connector's block, the source's order in it, and as few moves as possible.</summary>
public sealed class RankTests
{
    private readonly StreamHarness _stream = new();

    [Fact]
    public void Blocks_stand_in_the_order_of_the_connectors_creation_whoever_writes_first()
    {
        _stream.Write(Records.Push(7, WriteMode.Merge, ("late", [("x", 1)])));
        _stream.Write(Records.Push(2, WriteMode.Merge, ("z", [("x", 1)]), ("a", [("x", 1)])));
        _stream.Write(Records.Push(7, WriteMode.Merge, ("a", [("y", 1)])));
        Assert.Equal("z a late", Keys());
    }

    [Fact]
    public void A_pull_keeps_the_order_of_its_source()
    {
        Pull("a", "b", "c", "d");
        Pull("d", "a", "new", "b");
        Assert.Equal("d a new b", Keys());
    }

    [Fact]
    public void A_pull_that_finds_the_same_order_moves_nothing()
    {
        Pull("a", "b", "c");
        Assert.Equal(1, _stream.State.Version);
        Pull("a", "b", "c");
        Assert.Equal(1, _stream.State.Version);
    }

    [Fact]
    public void An_item_that_overtakes_others_is_the_only_one_that_moves()
    {
        Pull("a", "b", "c", "d", "e");
        Pull("a", "e", "b", "c", "d");
        var delta = _stream.Reader.Deltas[^1];
        Assert.Equal("e", Encoding.UTF8.GetString(Assert.Single(delta.Upserts).Item.Key));
        Assert.True(delta.Upserts[0].IsMoved);
        Assert.True(delta.Upserts[0].Changed.IsEmpty);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Any_number_of_reorderings_keeps_the_order_exact_and_the_ranks_in_the_block(int seed)
    {
        var random = new Random(seed);
        var keys = Enumerable.Range(0, 40).Select(i => $"k{i}").ToArray();
        for (var round = 0; round < 400; round++)
        {
            var mover = random.Next(keys.Length);
            (keys[0], keys[mover]) = (keys[mover], keys[0]);
            if (round % 10 == 0) random.Shuffle(keys);
            Pull(keys);
            Assert.Equal(string.Join(' ', keys), Keys());
            Assert.All(_stream.State.Image().Items, item => Assert.InRange(item.Rank, RankBlock.Start(3), RankBlock.Start(4) - 1));
        }
    }

    [Fact]
    public void Always_swapping_the_first_two_never_runs_out_of_room()
    {
        for (var round = 0; round < 3000; round++)
        {
            if (round % 2 == 0) Pull("a", "b", "c");
            else Pull("b", "a", "c");
            Assert.Equal(round % 2 == 0 ? "a b c" : "b a c", Keys());
        }
    }

    private void Pull(params string[] keys) =>
        _stream.Write(Records.Pull(3, MissingPolicy.Remove, [.. keys.Select(key => (key, new (string, object?)[] { ("x", 1) }))]));

    private string Keys() => string.Join(' ', _stream.State.Image().Items.Select(item => Encoding.UTF8.GetString(item.Key)));
}

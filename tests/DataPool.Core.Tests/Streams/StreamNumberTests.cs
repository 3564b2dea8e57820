using System.Buffers;
using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;
using Xunit;

namespace DataPool.Core.Tests.Streams;

/// <summary>Streams that have had more items than 32 bits count, and more than a block has ranks.</summary>
public sealed class StreamNumberTests
{
    private const long Far = 1L << 40;

    [Fact]
    public void Item_and_shape_numbers_beyond_32_bits_are_logged_folded_and_read_back()
    {
        var stream = new StreamHarness();
        stream.Restore(Head(Far), [Shape(Far + 1, "x")], [Item(Far - 1, "old", rank: RankBlock.Start(1), Far + 1)]);
        stream.Write(Records.Push(1, WriteMode.Merge, ("new", [("x", 1), ("y", 2)]), ("old", [("x", 5)])));
        stream.Reload();
        stream.Write(Records.Push(1, WriteMode.Merge, ("new", [("x", 3)])));
        stream.Write(new WriteRequest { Kind = WriteKind.Delete, Connector = 0, Deletes = ["old"u8.ToArray()] });
        stream.Write(Records.Push(1, WriteMode.Merge, ("newest", [("y", 1)])));
        var (dump, owners) = (stream.Dump(), stream.DumpWithOwners());
        stream.Reload();
        Assert.Equal((dump, owners), (stream.Dump(), stream.DumpWithOwners()));
        stream.Fold();
        stream.Reload();
        Assert.Equal((dump, owners), (stream.Dump(), stream.DumpWithOwners()));
        Assert.Equal([Far, Far + 1], stream.State.Image().Items.Select(item => item.Number));
    }

    [Fact]
    public void What_was_stored_with_32_bit_numbers_is_read_as_it_was()
    {
        var stream = new StreamHarness();
        stream.Restore(Convert.FromHexString(OldStream.Head), [.. OldStream.Shapes], [.. OldStream.Items], OldStream.Lsn, [.. OldStream.Log]);
        Assert.Equal(OldStream.Dump, stream.Dump().ReplaceLineEndings("\n"));
        Assert.Equal(OldStream.Owners, stream.DumpWithOwners().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_block_whose_ranks_are_used_up_gives_its_items_fresh_ones_in_the_same_order()
    {
        var end = RankBlock.Start(2) - 1;
        var stream = new StreamHarness();
        stream.Restore(Head(10), [Shape(1, "x")], [Item(5, "b", end - 1, 1), Item(6, "a", end, 1)]);
        Assert.Equal("b a", Keys(stream));
        stream.Write(Records.Push(2, WriteMode.Merge, ("next block", [("x", 1)])));
        stream.Write(Records.Push(1, WriteMode.Merge, ("c", [("x", 1)]), ("a", [("x", 2)]), ("d", [("x", 1)])));
        Assert.Equal("b a c d next block", Keys(stream));
        Assert.Equal([0, 1, 2, 3], stream.State.Image().Items.Take(4).Select(item => item.Rank - RankBlock.Start(1)));
        stream.Reload();
        stream.Write(Records.Push(1, WriteMode.Merge, ("e", [("x", 1)])));
        Assert.Equal("b a c d e next block", Keys(stream));
    }

    [Fact]
    public void A_refused_write_leaves_the_ranks_as_they_were()
    {
        var end = RankBlock.Start(2) - 1;
        var stream = new StreamHarness(new RecordLimits { ItemsPerStream = 1 });
        stream.Restore(Head(10), [Shape(1, "x")], [Item(5, "b", end, 1)]);
        Assert.Throws<RecordException>(() => stream.Write(Records.Push(1, WriteMode.Merge, ("c", [("x", 1)]))));
        Assert.Equal(end, stream.State.Image().Items.Single().Rank);
        stream.Write(new WriteRequest { Kind = WriteKind.Withdraw, Connector = 1 });
        stream.Write(Records.Push(1, WriteMode.Merge, ("d", [("x", 1)])));
        Assert.Equal("d", Keys(stream));
        Assert.Equal(RankBlock.Start(1), stream.State.Image().Items.Single().Rank);
    }

    [Fact]
    public void Ranks_that_were_used_up_by_items_that_have_gone_are_used_up_for_a_preview_too()
    {
        var start = RankBlock.Start(1);
        var stream = new StreamHarness();
        stream.Restore(Head(10), [Shape(1, "x")], [Item(5, "a", start + 100, 1), Item(6, "last", RankBlock.Start(2) - 1, 1)]);
        stream.Write(new WriteRequest { Kind = WriteKind.Delete, Connector = 1, Deletes = ["last"u8.ToArray()] });
        using var records = Records.Batch(("b", [("x", 1)]));
        var push = new WriteRequest { Kind = WriteKind.Push, Connector = 1, Mode = WriteMode.Merge, Records = records };
        Assert.Equal(new WriteEffect(Added: 1, Changed: 1, Removed: 0, Unchanged: 0), stream.State.Outlook(1).Preview(push, stream.Now).Effect);
        stream.Write(push);
        Assert.Equal([start, start + 1], stream.State.Image().Items.Select(item => item.Rank));
    }

    private static byte[] Head(long next) => FoldCodec.Head(new StreamHead(0, DateTimeOffset.UnixEpoch, next, ["x"]));

    private static StoredPart Shape(long number, string name) => new(number, FoldCodec.Shape(new Shape([new FieldName(name)])));

    private static StoredPart Item(long number, string key, long rank, long shape)
    {
        using var batch = Records.Batch((key, [("x", 1)]));
        var body = new ArrayBufferWriter<byte>();
        FoldCodec.WriteItem(body, new ItemState
        {
            Number = number, Key = Encoding.UTF8.GetBytes(key), Rank = rank, Home = 1, Shape = batch.ShapeOf(0),
            Payload = batch.PayloadOf(0).ToArray(), Ownership = Ownership.Sole(1), UpdatedAt = DateTimeOffset.UnixEpoch,
        }, shape);
        return new StoredPart(number, body.WrittenMemory);
    }

    private static string Keys(StreamHarness stream) => string.Join(' ', stream.State.Image().Items.Select(item => Encoding.UTF8.GetString(item.Key)));
}

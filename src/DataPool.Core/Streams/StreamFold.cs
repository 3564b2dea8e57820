using System.Buffers;
using DataPool.Core.Records;
using DataPool.Core.Storage;

namespace DataPool.Core.Streams;

/// <summary>What changed in a stream between two folds; immutable, so that it can be encoded while the stream goes on.</summary>
internal sealed class StreamFold(
    long lsn, StreamHead head, List<(long Number, Shape Shape)> addedShapes, List<long> droppedShapes,
    ItemState[] changed, long[] shapeNumbers, long[] gone)
{
    // What an item takes besides its key and payload, where one connector owns it.
    private const int MostBesides = 64;

    public long Lsn => lsn;

    /// <summary>About how many bytes an item takes where it is stored.</summary>
    public static long SizeOf(ItemState item) => (long)item.Key.Length + item.Payload.Length + MostBesides;

    public FoldBatch Encode(StreamLease lease)
    {
        var shapes = new List<StoredPart>(addedShapes.Count + droppedShapes.Count);
        foreach (var (number, shape) in addedShapes) shapes.Add(new StoredPart(number, FoldCodec.Shape(shape)));
        foreach (var number in droppedShapes) shapes.Add(new StoredPart(number, default));

        // Of a whole source this is large: it must not be copied as it grows.
        var size = changed.Sum(SizeOf);
        var body = new ArrayBufferWriter<byte>((int)Math.Clamp(size, 256, Array.MaxLength));
        var ends = new int[changed.Length];
        for (var i = 0; i < changed.Length; i++)
        {
            FoldCodec.WriteItem(body, changed[i], shapeNumbers[i]);
            ends[i] = body.WrittenCount;
        }

        var items = new List<StoredPart>(changed.Length + gone.Length);
        foreach (var number in gone) items.Add(new StoredPart(number, default));
        for (var i = 0; i < changed.Length; i++)
            items.Add(new StoredPart(changed[i].Number, body.WrittenMemory[(i == 0 ? 0 : ends[i - 1])..ends[i]]));
        return new FoldBatch { Lease = lease, Lsn = lsn, Head = FoldCodec.Head(head), Shapes = shapes, Items = items };
    }
}

using System.Buffers;
using DataPool.Core.Streams;
using DataPool.Core.Wire;
using DataPool.Server.Live.Hubs;

namespace DataPool.Server.Live;

/// <summary>A stream's items at one version with their JSON, in runs of 1,000 items, made once a form and shared.</summary>
internal sealed class SnapshotBytes(StreamImage image)
{
    /// <summary>The most items in a run; also the size of an SSE snapshot's parts (PRODUCT 3).</summary>
    public const int RunLength = 1000;

    private readonly Lazy<ItemIndex> _index = new(() => new ItemIndex(image));
    private readonly Lazy<byte[][]> _runs = new(() => Serialise(image, ReaderView.Whole));
    private readonly Lazy<byte[][]> _runsWithText = new(() => Serialise(image, ReaderView.WholeAsText));
    private readonly Lazy<byte[][]> _packedRuns = new(() => PackedItems.Serialise(image, ReaderView.Whole));
    private readonly Lazy<byte[][]> _packedRunsWithText = new(() => PackedItems.Serialise(image, ReaderView.WholeAsText));

    public StreamImage Image => image;

    /// <summary>The items' JSON, comma-separated within a run.</summary>
    public byte[][] Runs(bool numbersAsText) => (numbersAsText ? _runsWithText : _runs).Value;

    /// <summary>The items' MessagePack, one after the other.</summary>
    public byte[][] PackedRuns(bool numbersAsText) => (numbersAsText ? _packedRunsWithText : _packedRuns).Value;

    /// <summary>The item of a key, or null.</summary>
    public ItemState? Find(byte[] key) => _index.Value.Find(key);

    /// <summary>Serialises an image's items as a view shows them.</summary>
    public static byte[][] Serialise(StreamImage image, ReaderView view)
    {
        var runs = new List<byte[]>();
        var output = new ArrayBufferWriter<byte>(4096);
        var count = 0;
        foreach (var item in image.Items)
        {
            if (!view.Shows(item.Key)) continue;
            if (output.WrittenCount > 0) output.Write(","u8);
            ItemJson.Write(output, item, view);
            if (++count % RunLength != 0) continue;
            runs.Add(output.WrittenSpan.ToArray());
            output.ResetWrittenCount();
        }

        if (output.WrittenCount > 0) runs.Add(output.WrittenSpan.ToArray());
        return [.. runs];
    }
}

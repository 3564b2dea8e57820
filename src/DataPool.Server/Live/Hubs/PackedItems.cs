using System.Buffers;
using DataPool.Core.Streams;
using DataPool.Core.Wire;
using MessagePack;

namespace DataPool.Server.Live.Hubs;

/// <summary>A snapshot's items as MessagePack.</summary>
internal static class PackedItems
{
    /// <summary>Serialises an image's items as a view shows them, one after the other, in runs of at most <see cref="SnapshotBytes.RunLength"/>.</summary>
    public static byte[][] Serialise(StreamImage image, ReaderView view) =>
        [.. image.Items.Where(item => view.Shows(item.Key)).Chunk(SnapshotBytes.RunLength).Select(run => Pack(run, view))];

    private static byte[] Pack(ItemState[] items, ReaderView view)
    {
        var json = new ArrayBufferWriter<byte>(4096);
        var output = new ArrayBufferWriter<byte>(4096);
        var writer = new MessagePackWriter(output);
        foreach (var item in items)
        {
            json.ResetWrittenCount();
            ItemJson.Write(json, item, view);
            JsonToPack.Write(ref writer, json.WrittenSpan);
        }

        writer.Flush();
        return output.WrittenSpan.ToArray();
    }
}

using System.Buffers;
using DataPool.Core.Streams;
using DataPool.Core.Wire;
using DataPool.Server.Live.Hubs;

namespace DataPool.Server.Live;

/// <summary>A snapshot as one reader's view shows it, with the status of its moment.</summary>
internal sealed class ReaderSnapshot(StreamChannel channel, SnapshotBytes bytes, StatusForm status, ReaderView view)
{
    private byte[][]? _runs;
    private byte[][]? _packedRuns;

    public StreamImage Image => bytes.Image;

    /// <summary>The items' JSON in runs of at most <see cref="SnapshotBytes.RunLength"/>, comma-separated within a run.</summary>
    public byte[][] Runs => _runs ??= view.IsFiltered ? SnapshotBytes.Serialise(Image, view) : bytes.Runs(view.NumbersAsText);

    /// <summary>The number of items that the view shows.</summary>
    public int Count => view.IsFiltered ? Image.Items.Count(item => view.Shows(item.Key)) : Image.Items.Length;

    /// <summary>The items' MessagePack, one after the other, in runs.</summary>
    public byte[][] PackedRuns => _packedRuns ??= view.IsFiltered ? PackedItems.Serialise(Image, view) : bytes.PackedRuns(view.NumbersAsText);

    /// <summary>Writes what stands before the items, without a closing brace.</summary>
    public void WriteHead(IBufferWriter<byte> output) => SnapshotHead.Write(output, channel, Image, status);
}

using System.Buffers;
using System.IO.Compression;

namespace DataPool.Core.Streams.History;

/// <summary>Makes a block of a stream's folded parts, as they stand at one log position. Not thread-safe.</summary>
/// <param name="maxBytes">The most bytes that the block may have.</param>
public sealed class KeyframeBuilder(long maxBytes) : IDisposable
{
    private readonly MemoryStream _block = NewBlock();
    private readonly ArrayBufferWriter<byte> _entry = new(4096);
    private DeflateStream? _content;

    /// <summary>The time of the stream's version; 1970 before its first.</summary>
    public DateTimeOffset At { get; private set; } = DateTimeOffset.UnixEpoch;

    /// <summary>True when it has become larger than it may: nothing more need be added.</summary>
    public bool IsTooLarge => _block.Length > maxBytes;

    /// <summary>The stream's folded head; left out where nothing was folded yet.</summary>
    public void Head(ReadOnlySpan<byte> head)
    {
        At = FoldCodec.Head(head).At;
        Write(KeyframeTag.Head, 0, head);
    }

    /// <summary>A folded shape. All come before the items.</summary>
    public void Shape(long number, ReadOnlySpan<byte> shape) => Write(KeyframeTag.Shape, number, shape);

    /// <summary>A folded item.</summary>
    public void Item(long number, ReadOnlySpan<byte> item) => Write(KeyframeTag.Item, number, item);

    /// <summary>The block; null when it is too large. Nothing can be added afterwards.</summary>
    public byte[]? ToBlock()
    {
        Content.WriteByte((byte)KeyframeTag.End);
        Content.Dispose();
        return IsTooLarge ? null : _block.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _content?.Dispose();
        _block.Dispose();
    }

    private DeflateStream Content => _content ??= new DeflateStream(_block, CompressionLevel.Fastest, leaveOpen: true);

    private static MemoryStream NewBlock()
    {
        var block = new MemoryStream();
        block.WriteByte(BlockFormat.Deflated);
        return block;
    }

    private void Write(KeyframeTag tag, long number, ReadOnlySpan<byte> bytes)
    {
        _entry.ResetWrittenCount();
        _entry.WriteByte((byte)tag);
        _entry.WriteNumber(number);
        _entry.WriteBytes(bytes);
        Content.Write(_entry.WrittenSpan);
    }
}

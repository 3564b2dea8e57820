using System.IO.Compression;
using System.Runtime.InteropServices;

namespace DataPool.Core.Streams.History;

/// <summary>
/// The blocks in which history is stored: a byte that tells the format, then the content, deflated (RFC 1951) or plain.
/// A segment's content is log rows one after the other, each behind its length. A keyframe's is entries of tag, number
/// and bytes, up to the tag <see cref="KeyframeTag.End"/>.
/// </summary>
internal static class BlockFormat
{
    public const byte Deflated = 1;
    public const byte Plain = 2;

    /// <summary>A block's content.</summary>
    public static BlockReader Open(ReadOnlyMemory<byte> block)
    {
        var bytes = MemoryMarshal.TryGetArray(block, out var array) ? array : block.ToArray();
        if (bytes.Count == 0) throw new InvalidDataException("A block of the history is empty.");
        var content = new MemoryStream(bytes.Array!, bytes.Offset + 1, bytes.Count - 1, writable: false);
        return bytes[0] switch
        {
            Deflated => new BlockReader(new DeflateStream(content, CompressionMode.Decompress)),
            Plain => new BlockReader(content),
            var format => throw new InvalidDataException($"A block of the history has format {format}; this program knows formats {Deflated} and {Plain}. Start a newer DataPool on this data directory."),
        };
    }

    /// <summary>Appends the block of some plain content.</summary>
    public static void Deflate(ReadOnlySpan<byte> content, Stream blocks)
    {
        blocks.WriteByte(Deflated);
        // Fastest: about half the time of the default level for a tenth more bytes.
        using var deflate = new DeflateStream(blocks, CompressionLevel.Fastest, leaveOpen: true);
        deflate.Write(content);
    }
}

/// <summary>What an entry of a keyframe is.</summary>
internal enum KeyframeTag : byte
{
    End = 0,
    Head = 1,
    Shape = 2,
    Item = 3,
}

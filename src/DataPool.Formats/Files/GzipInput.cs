using System.IO.Compression;
using DataPool.Core.Connectors;

namespace DataPool.Formats.Files;

/// <summary>The compressed bytes of a file followed by one gzip member that holds <see cref="Mark"/>; counts the file's own.</summary>
internal sealed class GzipInput(Stream compressed) : ForwardStream
{
    private static readonly byte[] Member = Compress(Mark);

    private int _memberRead;

    /// <summary>What the member behind the file's own inflates to. No text: bytes of no encoding.</summary>
    internal static ReadOnlySpan<byte> Mark => [0xFF, 0x00, 0xFE, 0xC0, 0x00, 0xC1, 0xF5, 0xF9, 0x00, 0xFB, 0xFD, 0x80, 0x00, 0xBF, 0xFF, 0x00];

    /// <summary>The file's bytes read so far.</summary>
    internal long Consumed { get; private set; }

    /// <summary>True when all of the file was read.</summary>
    internal bool IsAtEnd { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (!IsAtEnd)
        {
            var read = compressed.Read(buffer);
            Consumed += read;
            if (read > 0 || buffer.IsEmpty) return read;
            IsAtEnd = true;
        }

        var rest = Member.AsSpan(_memberRead);
        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        _memberRead += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) compressed.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest)) gzip.Write(bytes);
        return target.ToArray();
    }
}

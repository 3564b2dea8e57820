using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace DataPool.Formats.Text;

/// <summary>Checks a whole file for being UTF-8, in one pass.</summary>
/// <param name="InvalidAt">The offset of the first byte that is not, or -1.</param>
/// <param name="Invalid">That byte.</param>
/// <param name="NulAt">The offset of the first NUL, or -1.</param>
/// <param name="IsAscii">True when there are no other characters.</param>
internal readonly record struct Utf8Check(long InvalidAt, byte Invalid, long NulAt, bool IsAscii)
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>Reads the stream up to its end or the first thing that is wrong.</summary>
    /// <param name="stream">The bytes behind the byte order mark.</param>
    /// <param name="offset">Where they begin in the file.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    internal static Utf8Check Run(Stream stream, long offset, CancellationToken cancellationToken)
    {
        var buffer = new byte[ChunkBytes];
        var isAscii = true;
        var kept = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = stream.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
            var isEnd = read < buffer.Length - kept;
            var chunk = buffer.AsSpan(0, kept + read);
            if (chunk.IndexOf((byte)0) is >= 0 and var nul) return new Utf8Check(-1, 0, offset + nul, false);
            kept = 0;
            if (isAscii && !Ascii.IsValid(chunk)) isAscii = false;
            if (!isAscii)
            {
                // A character that the chunk's end cuts is looked at with the next.
                if (!isEnd) kept = CutCharacter(chunk);
                if (!Utf8.IsValid(chunk[..^kept]))
                {
                    var invalid = FirstInvalid(chunk);
                    return new Utf8Check(offset + invalid, chunk[invalid], -1, false);
                }
            }

            if (isEnd) return new Utf8Check(-1, 0, -1, isAscii);
            offset += chunk.Length - kept;
            chunk[^kept..].CopyTo(buffer);
        }
    }

    /// <summary>The bytes at the end that begin a character and do not finish it: 0 to 3.</summary>
    private static int CutCharacter(ReadOnlySpan<byte> chunk)
    {
        var status = Rune.DecodeLastFromUtf8(chunk, out _, out var length);
        return status == OperationStatus.NeedMoreData ? length : 0;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> chunk)
    {
        var at = 0;
        while (true)
        {
            var next = chunk[at..].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            at += next;
            if (next < 0 || Rune.DecodeFromUtf8(chunk[at..], out _, out var length) != OperationStatus.Done) return at;
            at += length;
        }
    }
}

using System.IO.Compression;
using DataPool.Core.Connectors;

namespace DataPool.Formats.Files;

/// <summary>Inflates gzip, one member or several, counts what comes out, and notices when the file was cut off.</summary>
/// <remarks>
/// <see cref="GZipStream"/> ends quietly where its input ends, be it in the middle of a member, and at bytes that are no
/// member. So the input gets a last member of our own: only a file that ends where a member ends can give back what is in it.
/// </remarks>
internal sealed class InflatingStream : ForwardStream
{
    private const long FreeBytes = 1024 * 1024;
    private const int MaxRatio = 100;

    private readonly GzipInput _input;
    private readonly GZipStream _gzip;
    private readonly long _maxBytes;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private long _produced;
    private bool _isEnd;

    internal InflatingStream(Stream compressed, long maxBytes)
    {
        _input = new GzipInput(compressed);
        _gzip = new GZipStream(_input, CompressionMode.Decompress);
        _maxBytes = maxBytes;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        // What was inflated last may be the mark, which is not the file's.
        while (!_isEnd && _end - _start <= GzipInput.Mark.Length) Fill();
        var count = Math.Min(buffer.Length, _end - _start - (_isEnd ? 0 : GzipInput.Mark.Length));
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _gzip.Dispose();
        base.Dispose(disposing);
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        int read;
        try
        {
            read = _gzip.Read(_buffer, _end, _buffer.Length - _end);
        }
        catch (InvalidDataException)
        {
            throw Damaged();
        }

        _end += read;
        _produced += read;
        if (read == 0) End();
        if (_produced - GzipInput.Mark.Length > _maxBytes) throw FileFaults.TooLarge("has more than that when it is inflated", _maxBytes);
        if (_produced > FreeBytes && _produced / MaxRatio > _input.Consumed) throw FileFaults.SuspiciousCompression(_input.Consumed, _produced);
    }

    private void End()
    {
        if (!_buffer.AsSpan(0, _end).EndsWith(GzipInput.Mark)) throw Damaged();
        _end -= GzipInput.Mark.Length;
        _isEnd = true;
    }

    private SourceException Damaged() => _input.IsAtEnd
        ? FileFaults.Damaged(FormattableString.Invariant($"it was cut off or something was added: after its {_input.Consumed:N0} bytes the gzip data is not at an end"))
        : FileFaults.Damaged(FormattableString.Invariant($"its gzip data is wrong before byte {_input.Consumed:N0}"));
}

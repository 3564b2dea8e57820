using System.Text;
using DataPool.Core.Connectors;

namespace DataPool.Formats.Text;

/// <summary>Text of any encoding as UTF-8, decoded while it is read; what cannot be decoded is an error that names byte and line.</summary>
internal sealed class DecodingStream : ForwardStream
{
    private const int ChunkBytes = 32 * 1024;

    private readonly Stream _source;
    private readonly Encoding _encoding;
    private readonly Decoder _decoder;
    private readonly byte[] _bytes = new byte[ChunkBytes];
    private readonly char[] _chars;
    private readonly byte[] _utf8;
    private readonly Encoder _encoder = Encodings.Utf8.GetEncoder();
    private long _offset;
    private long _line = 1;
    private int _start;
    private int _end;
    private bool _isEnd;

    /// <param name="source">The bytes behind the byte order mark; disposed with this.</param>
    /// <param name="encoding">Their encoding, which throws at what it cannot decode.</param>
    /// <param name="preamble">The bytes of the byte order mark, which count in offsets.</param>
    internal DecodingStream(Stream source, Encoding encoding, int preamble)
    {
        _source = source;
        _encoding = encoding;
        _decoder = encoding.GetDecoder();
        _offset = preamble;
        _chars = new char[encoding.GetMaxCharCount(ChunkBytes)];
        _utf8 = new byte[Encodings.Utf8.GetMaxByteCount(_chars.Length)];
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (_start == _end && !_isEnd) Fill();
        var count = Math.Min(buffer.Length, _end - _start);
        _utf8.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _source.Dispose();
        base.Dispose(disposing);
    }

    private void Fill()
    {
        var read = _source.Read(_bytes);
        _isEnd = read == 0;
        int characters;
        try
        {
            characters = _decoder.GetChars(_bytes, 0, read, _chars, 0, flush: _isEnd);
        }
        catch (DecoderFallbackException undecodable)
        {
            // Counted from the chunk's start; negative where the character began in the chunk before.
            var before = Math.Clamp(undecodable.Index, 0, read);
            var line = _line + NewLines(Encodings.Lenient(_encoding), before);
            throw TextFaults.Undecodable(_encoding, undecodable.BytesUnknown, _offset + undecodable.Index, line);
        }

        var text = _chars.AsSpan(0, characters);
        if (text.Contains('\0'))
            throw TextFaults.Nul(null, _line + text[..text.IndexOf('\0')].Count('\n'));
        _line += text.Count('\n');
        _offset += read;
        _start = 0;
        _end = _encoder.GetBytes(text, _utf8, flush: _isEnd);
    }

    private int NewLines(Decoder decoder, int bytes)
    {
        var characters = decoder.GetChars(_bytes, 0, bytes, _chars, 0, flush: true);
        return _chars.AsSpan(0, characters).Count('\n');
    }
}

using System.Text;

namespace DataPool.Formats.Tests.Csv;

/// <summary>A header, then one text again and again up to a size that no test wants to hold.</summary>
internal sealed class EndlessLine(string header, string text, long length) : Stream
{
    private readonly byte[] _header = Encoding.UTF8.GetBytes(header);
    private readonly byte[] _text = Encoding.UTF8.GetBytes(text);

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, length - Position);
        for (var i = 0; i < count;)
        {
            var at = Position + i;
            var part = at < _header.Length ? _header.AsSpan((int)at) : _text.AsSpan((int)((at - _header.Length) % _text.Length));
            part = part[..Math.Min(part.Length, count - i)];
            part.CopyTo(buffer[i..]);
            i += part.Length;
        }

        Position += count;
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}

using System.Text;

namespace DataPool.Formats.Tests.Json.Files;

/// <summary>A file that is a text many times over, between a beginning and an end, without taking the memory.</summary>
/// <param name="start">The beginning.</param>
/// <param name="part">What repeats.</param>
/// <param name="times">How often.</param>
/// <param name="end">The end.</param>
/// <param name="cancelAtHalf">Cancelled when half of it was read.</param>
internal sealed class RepeatedText(string start, string part, int times, string end, CancellationTokenSource? cancelAtHalf) : Stream
{
    private readonly byte[] _start = Encoding.UTF8.GetBytes(start);
    private readonly byte[] _part = Encoding.UTF8.GetBytes(part);
    private readonly byte[] _end = Encoding.UTF8.GetBytes(end);
    private readonly byte[] _run = [.. Enumerable.Repeat(Encoding.UTF8.GetBytes(part), 1000).SelectMany(bytes => bytes)];

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _start.Length + (_part.Length * (long)times) + _end.Length;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        if (Position > Length / 2) cancelAtHalf?.Cancel();
        var inParts = Position - _start.Length;
        var afterParts = inParts - (_part.Length * (long)times);
        var source = inParts < 0 ? _start.AsSpan((int)Position)
            : afterParts >= 0 ? _end.AsSpan((int)Math.Min(afterParts, _end.Length))
            : _run.AsSpan((int)(inParts % _part.Length));
        if (inParts >= 0 && afterParts < 0) source = source[..(int)Math.Min(source.Length, -afterParts)];
        var count = Math.Min(source.Length, buffer.Length);
        source[..count].CopyTo(buffer);
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin == SeekOrigin.Begin ? offset : throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

namespace DataPool.Storage.Tests.Compliance.Files;

/// <summary>A file that is being uploaded: bytes that tell their place and the file, made as they are read.</summary>
internal sealed class FileSource(long length, byte seed = 0) : Stream
{
    private long _position;

    /// <summary>Called before each read with the bytes that were read before.</summary>
    public Func<long, Task> Reading { get; init; } = static _ => Task.CompletedTask;

    /// <summary>The most bytes that were asked for at once.</summary>
    public int LargestRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The byte at a place of the file.</summary>
    public static byte At(long place, byte seed) => (byte)((place * 31) + (place >> 9) + (place >> 17) + seed);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Reading(_position);
        LargestRead = Math.Max(LargestRead, buffer.Length);
        // As from a network: seldom as many as were asked for.
        var count = (int)Math.Min(Math.Min(buffer.Length, 100_000), length - _position);
        var bytes = buffer.Span[..count];
        for (var i = 0; i < count; i++) bytes[i] = At(_position + i, seed);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

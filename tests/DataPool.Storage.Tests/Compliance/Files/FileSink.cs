namespace DataPool.Storage.Tests.Compliance.Files;

/// <summary>Takes a file that is read, and looks whether each byte is the one of <see cref="FileSource"/> at its place.</summary>
internal sealed class FileSink(byte seed = 0) : Stream
{
    private long _written;

    /// <summary>Called after each write with the bytes that were written so far.</summary>
    public Func<long, Task> Written { get; init; } = static _ => Task.CompletedTask;

    /// <summary>The most bytes that were written at once.</summary>
    public int LargestWrite { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _written;

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var i = 0; i < buffer.Length; i++)
            if (buffer.Span[i] != FileSource.At(_written + i, seed)) Assert.Fail($"Byte {_written + i} is not the one that was stored.");
        _written += buffer.Length;
        LargestWrite = Math.Max(LargestWrite, buffer.Length);
        await Written(_written);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

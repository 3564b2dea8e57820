using DataPool.Core.Connectors;

namespace DataPool.Outside.Http;

/// <summary>Counts what is read of another stream, whose first byte can be looked at beforehand.</summary>
internal sealed class CountedStream(Stream inner) : ForwardStream
{
    private readonly byte[] _first = new byte[1];
    private bool _isPeeked;

    /// <summary>Bytes read so far.</summary>
    internal long Count { get; private set; }

    /// <summary>The first byte, before anything is read; -1 where there is none.</summary>
    internal async ValueTask<int> PeekAsync(CancellationToken cancellationToken)
    {
        _isPeeked = await inner.ReadAsync(_first, cancellationToken).ConfigureAwait(false) > 0;
        return _isPeeked ? _first[0] : -1;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isPeeked && buffer.Length > 0)
        {
            _isPeeked = false;
            buffer.Span[0] = _first[0];
            Count++;
            return 1;
        }

        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Count += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}

using DataPool.Core.Connectors;

namespace DataPool.Formats.Files;

/// <summary>
/// Counts the bytes read through it and refuses more than there may be in all, or between two calls of <see cref="Step"/>:
/// a parser that gathers one name, value or comment without end is stopped before its buffer has grown. Owns the inner stream.
/// </summary>
/// <param name="inner">The bytes.</param>
/// <param name="most">The most bytes in all.</param>
/// <param name="tooMuch">The error about too many in all.</param>
/// <param name="tooMuchAtOnce">The error about too many in one step.</param>
/// <param name="closed">Told the number of bytes at the end.</param>
internal sealed class MeteredStream(Stream inner, long most, Func<SourceException> tooMuch, Func<SourceException> tooMuchAtOnce, Action<long>? closed = null) : ForwardStream
{
    /// <summary>The most bytes of one step: 16 MiB.</summary>
    public const int MostAtOnce = 16 * 1024 * 1024;

    private long _stepAt;

    /// <summary>The bytes read so far.</summary>
    public long Count { get; private set; }

    /// <summary>The reader has come on: what was read before was not too much at once.</summary>
    public void Step() => _stepAt = Count;

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Count += read;
        if (Count > most) throw tooMuch();
        if (Count - _stepAt > MostAtOnce) throw tooMuchAtOnce();
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            closed?.Invoke(Count);
        }

        base.Dispose(disposing);
    }
}

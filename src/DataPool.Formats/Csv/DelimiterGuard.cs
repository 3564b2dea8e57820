using DataPool.Core.Connectors;

namespace DataPool.Formats.Csv;

/// <summary>
/// Passes text on and stops at a line with a million delimiters: the splitter keeps a place for each of a row's cells, and a row
/// of nothing else would cost many times its size.
/// </summary>
/// <param name="source">UTF-8; disposed with this.</param>
/// <param name="delimiter">The delimiter.</param>
/// <param name="linesBefore">The lines before the source's first.</param>
internal sealed class DelimiterGuard(Stream source, byte delimiter, int linesBefore) : ForwardStream
{
    private const int MaxDelimiters = 1_000_000;

    private long _line = linesBefore + 1;
    private int _delimiters;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = source.Read(buffer);
        var tail = buffer[..read];
        if (tail.LastIndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var last)
        {
            _line += Math.Max(tail.Count((byte)'\n'), tail[last] == '\r' ? tail.Count((byte)'\r') : 0);
            _delimiters = 0;
            tail = tail[(last + 1)..];
        }

        _delimiters += tail.Count(delimiter);
        return _delimiters <= MaxDelimiters ? read : throw CsvFaults.TooManyDelimiters(MaxDelimiters, _line);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }
}

using System.Buffers;
using DataPool.Core.Connectors;

namespace DataPool.Formats.Csv;

/// <summary>
/// Splits UTF-8 text into rows of cells, in one buffer and without an object per row or cell. A row ends with LF, CR LF or CR;
/// lines with nothing but blanks in their only cell are passed over.
/// </summary>
/// <remarks>
/// A quote counts only where a cell begins. Inside, two quotes are one. What follows a closing quote up to the delimiter is
/// taken as it is (<see cref="HasMisplacedQuote"/>), as spreadsheets and Python's reader do. A row that the buffer's end cuts is looked
/// at again from its start when more was read; the buffer doubles, so that this stays linear.
/// </remarks>
internal sealed partial class CsvTokenizer : IDisposable
{
    /// <summary>The most bytes of one row.</summary>
    internal const int MaxRowBytes = 16 * 1024 * 1024;

    /// <summary>The most cells of a row that are kept; further ones are only counted.</summary>
    internal const int MaxCells = ColumnNames.MaxColumns + 1;

    private const int FirstBufferBytes = 256 * 1024;

    private readonly Stream _source;
    private readonly CsvMarks _marks;
    private readonly List<(int Cell, int Close)> _quoted = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
    private int[] _starts = new int[64];
    private int[] _ends = new int[64];

    // The row begins at _at; up to _end there are bytes.
    private int _at;
    private int _end;
    private bool _isEnd;
    private long _nextLine = 1;
    private long _openQuoteLine;
    private int _linesToSkip;

    /// <param name="utf8">The text, valid UTF-8 without a byte order mark; disposed with this.</param>
    /// <param name="marks">The characters that mean something.</param>
    /// <param name="linesToSkip">The lines at the start that are no rows, whatever is in them.</param>
    internal CsvTokenizer(Stream utf8, CsvMarks marks, int linesToSkip = 0)
    {
        _source = utf8;
        _marks = marks;
        _linesToSkip = linesToSkip;
    }

    /// <summary>The line on which the row begins, from 1.</summary>
    internal long Line { get; private set; }

    /// <summary>The number of the row's cells, of which <see cref="MaxCells"/> are kept.</summary>
    internal int Count { get; private set; }

    /// <summary>True when something of the row follows a closing quote.</summary>
    internal bool HasMisplacedQuote { get; private set; }

    /// <summary>A cell of the row, without its quotes; valid until the next row is read.</summary>
    internal ReadOnlySpan<byte> this[int cell] => _buffer.AsSpan(_starts[cell], _ends[cell] - _starts[cell]);

    /// <summary>Goes to the next row.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="SourceException">A quote is not closed, or a row is too long.</exception>
    internal bool Read(CancellationToken cancellationToken)
    {
        while (true)
        {
            Line = _nextLine;
            if (_isEnd && _at == _end) return false;
            if (_linesToSkip > 0 || (_at < _end && _marks.Comment != 0 && _buffer[_at] == _marks.Comment))
            {
                if (!TrySkipLine()) Fill(cancellationToken);
                else if (_linesToSkip > 0) _linesToSkip--;
            }
            else if (!TryScan())
            {
                Fill(cancellationToken);
            }
            else if (!IsBlank())
            {
                if (_quoted.Count > 0) Unquote();
                return true;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _source.Dispose();
    }

    /// <summary>Reads on: the row that was begun moves to the buffer's start, or the buffer grows.</summary>
    private void Fill(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_at > 0)
        {
            _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
            _end -= _at;
            _at = 0;
        }

        if (_end == _buffer.Length)
        {
            if (_end >= MaxRowBytes) throw CsvFaults.RowTooLong(Line, _openQuoteLine);
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        _end += _source.ReadAtLeast(_buffer.AsSpan(_end), _buffer.Length - _end, throwOnEndOfStream: false);
        _isEnd = _end < _buffer.Length;
    }

    private bool IsBlank() =>
        Count == 1 && _quoted.Count == 0 && !this[0].ContainsAnyExcept((byte)' ', (byte)'\t');
}

using System.Text;
using CsvHelper;
using DataPool.Core.Connectors;

namespace DataPool.Formats.Csv;

/// <summary>
/// The rows of UTF-8 text, cell by cell, without an object per row or cell. A row ends with LF, CR LF or CR; lines with nothing but
/// blanks in their only cell are passed over. A quote counts only where a cell begins; what follows a closing quote is kept.
/// </summary>
/// <remarks>CsvHelper splits; added is what it leaves open: where a quote that is never closed began, and blank lines.</remarks>
internal sealed class CsvRows : IDisposable
{
    /// <summary>The most bytes of one row.</summary>
    internal const int MaxRowBytes = 8 * 1024 * 1024;

    private const int BufferBytes = 256 * 1024;
    private const int RowsBetweenChecks = 1024;

    private readonly CsvHelper.CsvReader _reader;
    private readonly CsvMarks _marks;
    private readonly int _linesBefore;
    private CsvMalformedReason? _malformed;
    private int _untilCheck;

    /// <param name="utf8">The text, valid UTF-8 without a byte order mark; disposed with this.</param>
    /// <param name="marks">The characters that mean something.</param>
    /// <param name="linesBefore">The lines that were passed over before, which count in <see cref="Line"/>.</param>
    internal CsvRows(Stream utf8, CsvMarks marks, int linesBefore = 0)
    {
        _marks = marks;
        _linesBefore = linesBefore;
        _reader = CsvHelper.CsvReader.Create(
            new DelimiterGuard(utf8, marks.Delimiter, linesBefore),
            new CsvReaderOptions
            {
                HasHeader = false,
                Separator = (char)marks.Delimiter,
                DetectSeparatorHint = false,
                Mode = marks.Quote == 0 ? CsvMode.NoEscape : CsvMode.Rfc4180,
                Quote = marks.Quote == 0 ? '"' : (char)marks.Quote,
                CommentPrefix = marks.Comment == 0 ? null : (char)marks.Comment,
                MaxRecordSize = MaxRowBytes,
                BufferSize = BufferBytes,
                TrackLineNumbers = true,
                OnMalformedRecord = malformed => _malformed = malformed.Reason,
            },
            leaveOpen: false);
    }

    /// <summary>The line on which the row begins, from 1.</summary>
    internal long Line => _linesBefore + _reader.LineNumber;

    /// <summary>The number of the row's cells.</summary>
    internal int Count => _reader.FieldCount;

    /// <summary>True when something of the row follows a closing quote.</summary>
    internal bool HasMisplacedQuote => _malformed == CsvMalformedReason.TextAfterClosingQuote;

    /// <summary>A cell of the row, without its quotes; valid until the next row is read.</summary>
    internal ReadOnlySpan<byte> this[int cell] => _reader.GetSpan(cell);

    /// <summary>Goes to the next row.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="SourceException">A quote is not closed, or a row is too long.</exception>
    internal bool Read(CancellationToken cancellationToken)
    {
        if (--_untilCheck < 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _untilCheck = RowsBetweenChecks;
        }

        try
        {
            do
            {
                _malformed = null;
                if (!_reader.Read()) return false;
                if (_malformed is not null) RefuseOpenQuote();
            }
            while (IsBlank());
            return true;
        }
        catch (CsvFormatException tooLong)
        {
            throw CsvFaults.RowTooLong(_linesBefore + tooLong.LineNumber);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private bool IsBlank() => _reader.FieldCount == 1 && !_reader.RawRecord.ContainsAnyExcept((byte)' ', (byte)'\t');

    // Of several things wrong with a row the reader tells the first; an open quote is in the last cell, and costs all that follows.
    private void RefuseOpenQuote()
    {
        var cell = _reader.GetRawSpan(_reader.FieldCount - 1);
        if (cell.IsEmpty || cell[0] != _marks.Quote) return;
        var rest = cell[1..];
        while (rest.IndexOf(_marks.Quote) is >= 0 and var quote)
        {
            if (quote + 1 == rest.Length || rest[quote + 1] != _marks.Quote) return;
            rest = rest[(quote + 2)..];
        }

        throw CsvFaults.OpenQuote(Line + LineEnds(_reader.RawRecord[..^cell.Length]));
    }

    private static int LineEnds(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text).ReplaceLineEndings("\n").Count(character => character == '\n');
}

using DataPool.Core.Connectors;

namespace DataPool.Formats.Excel;

/// <summary>The rows of a sheet, one at a time: only rows and cells that hold something.</summary>
internal abstract class SheetRows : IDisposable
{
    private const int MostText = 16 * 1024 * 1024;

    private Cell[] _cells = new Cell[32];
    private char[] _text = new char[1024];
    private int _count;
    private int _length;

    /// <summary>The number of the row, as Excel shows it.</summary>
    public int Row { get; protected set; }

    /// <summary>The row's cells in order of their columns, until the next row.</summary>
    public ReadOnlySpan<Cell> Cells => _cells.AsSpan(0, _count);

    /// <summary>Goes on to the next row that holds something.</summary>
    /// <returns>False when there is none.</returns>
    public abstract bool Next(CancellationToken cancellationToken);

    /// <summary>The text of a number, text, error or ISO date, until the next row.</summary>
    public ReadOnlySpan<char> Text(in Cell cell) => _text.AsSpan((int)cell.Value, cell.Length);

    /// <summary>A shared text as canonical JSON.</summary>
    public virtual ReadOnlySpan<byte> SharedText(in Cell cell) => throw new NotSupportedException();

    public abstract void Dispose();

    protected void Clear()
    {
        _count = 0;
        _length = 0;
    }

    protected int TextLength => _length;

    protected void Add(Cell cell)
    {
        if (_count == _cells.Length) Array.Resize(ref _cells, _count * 2);
        // Columns out of order are rare and wrong, but nothing is lost by putting them right.
        var at = _count++;
        while (at > 0 && _cells[at - 1].Column > cell.Column)
        {
            _cells[at] = _cells[at - 1];
            at--;
        }

        _cells[at] = cell;
    }

    /// <summary>Room for more of the text of a cell of this row.</summary>
    protected Span<char> Room(int least, int column)
    {
        if (_text.Length - _length < least)
        {
            if (_length + least > MostText)
                throw new SourceException("cell_too_long", $"Cell {Cell.NameOf(column, Row)} makes its row longer than {MostText:#,0} characters. Shorten it.", transient: false);
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + least));
        }

        return _text.AsSpan(_length);
    }

    protected void Advance(int count) => _length += count;

    protected Span<char> Written(int start) => _text.AsSpan(start, _length - start);

    protected void CutText(int length) => _length = length;

    protected void AddText(int column, CellKind kind, ReadOnlySpan<char> text)
    {
        var start = _length;
        text.CopyTo(Room(text.Length, column));
        _length += text.Length;
        Add(new Cell(column, kind, start, text.Length));
    }
}

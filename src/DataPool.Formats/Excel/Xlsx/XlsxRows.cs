using System.Globalization;
using System.Xml;
using DataPool.Formats.Files;

namespace DataPool.Formats.Excel.Xlsx;

/// <summary>The rows of a sheet's part, read as a stream.</summary>
internal sealed class XlsxRows : SheetRows
{
    private const int LongestAttribute = 64;

    private readonly string _part;
    private readonly string _sheet;
    private readonly SharedTexts _texts;
    private readonly CellStyles _styles;
    private readonly bool _is1904;
    private readonly MeteredStream _stream;
    private readonly XmlReader _reader;
    private readonly char[] _attribute = new char[LongestAttribute];
    private RichText? _inline;
    private int _column;
    private int _style;
    private string _type = "";
    private bool _ended;

    public XlsxRows(XlsxPackage package, string part, string sheet, SharedTexts texts, CellStyles styles, bool is1904)
    {
        (_part, _sheet, _texts, _styles, _is1904) = (part, sheet, texts, styles, is1904);
        _stream = package.Open(part);
        _reader = XlsxPackage.Read(_stream);
    }

    /// <inheritdoc/>
    public override bool Next(CancellationToken cancellationToken)
    {
        try
        {
            Clear();
            while (!_ended && _reader.Read())
            {
                _stream.Step();
                if (_reader.NodeType == XmlNodeType.EndElement)
                {
                    // What follows the rows (merged cells, validations, drawings) may be long.
                    if (_reader.LocalName == "sheetData") _ended = true;
                    continue;
                }

                if (_reader.NodeType != XmlNodeType.Element || _reader.LocalName != "row") continue;
                if ((Row & 0x3FF) == 0) cancellationToken.ThrowIfCancellationRequested();
                ReadRow();
                if (Cells.Length > 0) return true;
            }

            _ended = true;
            return false;
        }
        catch (Exception exception) when (XlsxPackage.Fault(exception, _part) is { } fault)
        {
            throw fault;
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> SharedText(in Cell cell) => _texts[(int)cell.Value];

    /// <inheritdoc/>
    public override void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
    }

    private void ReadRow()
    {
        var last = Row;
        Row++;
        for (var more = _reader.MoveToFirstAttribute(); more; more = _reader.MoveToNextAttribute())
        {
            if (_reader.LocalName != "r" || _reader.Prefix.Length > 0) continue;
            if (!int.TryParse(Attribute(), NumberStyles.None, CultureInfo.InvariantCulture, out var row) || row is < 1 or > ExcelOptions.MaxRow || row <= last)
                throw ExcelFaults.Damaged($"the sheet \"{_sheet}\" has no good row after row {last}");
            Row = row;
        }

        _reader.MoveToElement();
        if (_reader.IsEmptyElement) return;
        _column = -1;
        while (_reader.Read() && _reader.NodeType != XmlNodeType.EndElement)
        {
            if (_reader.NodeType != XmlNodeType.Element) continue;
            if (_reader.LocalName == "c") ReadCell();
            else SkipElement();
        }
    }

    private void ReadCell()
    {
        _stream.Step();
        _column++;
        _style = 0;
        _type = "n";
        for (var more = _reader.MoveToFirstAttribute(); more; more = _reader.MoveToNextAttribute())
        {
            switch (_reader.LocalName)
            {
                case "r":
                    if (!Cell.TryParse(Attribute(), out _column, out _)) throw ExcelFaults.Damaged($"row {Row} of the sheet \"{_sheet}\" has a cell without a place");
                    break;
                case "s":
                    _ = int.TryParse(Attribute(), NumberStyles.None, CultureInfo.InvariantCulture, out _style);
                    break;
                case "t":
                    _type = Type(Attribute());
                    break;
                default:
                    break;
            }
        }

        if (_column >= Cell.MaxColumns) throw ExcelFaults.Damaged($"row {Row} of the sheet \"{_sheet}\" has more than {Cell.MaxColumns:#,0} cells");
        _reader.MoveToElement();
        if (_reader.IsEmptyElement) return;
        bool hasFormula = false, hasValue = false;
        while (_reader.Read() && _reader.NodeType != XmlNodeType.EndElement)
        {
            if (_reader.NodeType != XmlNodeType.Element) continue;
            switch (_reader.LocalName)
            {
                case "v":
                    hasValue = true;
                    ReadValue();
                    break;
                case "is":
                    hasValue = true;
                    (_inline ??= new RichText()).Read(_reader, _stream);
                    AddText(_column, CellKind.Text, _inline.Span);
                    break;
                case "f":
                    hasFormula = true;
                    SkipElement();
                    break;
                default:
                    SkipElement();
                    break;
            }
        }

        if (hasFormula && !hasValue) Add(new Cell(_column, CellKind.NoResult, 0));
    }

    private void ReadValue()
    {
        var start = TextLength;
        if (!_reader.IsEmptyElement)
        {
            while (_reader.Read() && _reader.NodeType != XmlNodeType.EndElement)
            {
                if (_reader.NodeType == XmlNodeType.Element) SkipElement();
                else ReadChunks();
            }
        }

        AddValue(start);
    }

    private void ReadChunks()
    {
        while (true)
        {
            var room = Room(64, _column);
            var read = Math.Min(room.Length, _chunk.Length);
            read = _reader.ReadValueChunk(_chunk, 0, read);
            if (read == 0) return;
            _chunk.AsSpan(0, read).CopyTo(room);
            Advance(read);
        }
    }

    private readonly char[] _chunk = new char[256];

    private void AddValue(int start)
    {
        var text = Written(start);
        switch (_type)
        {
            case "str":
                Add(new Cell(_column, CellKind.Text, start, RichText.Unescape(text)));
                break;
            case "s":
                if (text.Length > 0) Add(new Cell(_column, CellKind.SharedText, TextIndex(text)));
                break;
            case "b":
                if (text.Length > 0) Add(new Cell(_column, CellKind.Boolean, text is "1" or "true" ? 1 : 0));
                break;
            case "e":
                Add(new Cell(_column, CellKind.Error, start, text.Length));
                break;
            case "d":
                if (text.Length > 0) Add(new Cell(_column, CellKind.IsoDate, start, text.Length));
                break;
            default:
                if (text.Length > 0) AddNumber(text, start);
                break;
        }
    }

    private void AddNumber(Span<char> text, int start)
    {
        var style = _styles[_style];
        if (style != CellStyle.Number && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var days))
        {
            var kind = SerialDate.Read(days, style, _is1904, out var ticks);
            Add(kind == CellKind.NoDate ? new Cell(_column, kind, start, text.Length) : new Cell(_column, kind, ticks));
            return;
        }

        Add(new Cell(_column, CellKind.Number, start, text.Length));
    }

    private int TextIndex(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < _texts.Count
            ? index
            : throw ExcelFaults.Damaged($"cell {Cell.NameOf(_column, Row)} of the sheet \"{_sheet}\" points to a text that is not there");

    private ReadOnlySpan<char> Attribute()
    {
        // No string for each cell's place: XmlReader.Value would make one.
        var length = 0;
        while (length < LongestAttribute)
        {
            var read = _reader.ReadValueChunk(_attribute, length, LongestAttribute - length);
            if (read == 0) break;
            length += read;
        }

        return _attribute.AsSpan(0, length);
    }

    private static string Type(ReadOnlySpan<char> text) => text switch
    {
        "s" => "s",
        "str" => "str",
        "inlineStr" => "inlineStr",
        "b" => "b",
        "e" => "e",
        "d" => "d",
        _ => "n",
    };

    private void SkipElement()
    {
        if (_reader.IsEmptyElement) return;
        var depth = _reader.Depth;
        while (_reader.Read() && _reader.Depth > depth)
        {
        }
    }
}

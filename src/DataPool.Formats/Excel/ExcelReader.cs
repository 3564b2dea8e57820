using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Core.Values;
using DataPool.Formats.Files;

namespace DataPool.Formats.Excel;

/// <summary>Reads the rows below a sheet's header as records.</summary>
internal sealed class ExcelReader : IRecordReader
{
    private readonly Workbook _workbook;
    private readonly SheetRows _rows;
    private readonly string[] _columns;
    private readonly SheetTexts _texts;
    private readonly int _headerRow;
    private readonly WarningCounter _warnings;
    private readonly CellWriter _writer;
    private readonly Shape _shape;

    public ExcelReader(
        Workbook workbook, SheetRows rows, string[] columns, SheetTexts texts, int headerRow, FileReading reading, Dictionary<string, string> detected)
    {
        (_workbook, _rows, _columns, _texts, _headerRow, _warnings) = (workbook, rows, columns, texts, headerRow, reading.Warnings);
        _writer = new CellWriter(rows, reading.TimeZone);
        _shape = reading.Shapes.Intern([.. columns.Select(reading.Shapes.Name)]);
        Detected = detected;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns => _columns;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Detected { get; }

    /// <inheritdoc/>
    public bool Read(RecordBatch batch, int bytes, CancellationToken cancellationToken)
    {
        if (_columns.Length == 0) return false;
        while (batch.Position < bytes)
        {
            if (!_rows.Next(cancellationToken)) return false;
            if (_rows.Row > _headerRow) WriteRow(batch);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _workbook.Dispose();
    }

    private void WriteRow(RecordBatch batch)
    {
        var cells = _rows.Cells;
        if (IsEmpty(cells)) return;
        var at = 0;
        for (var column = 0; column < _columns.Length; column++)
        {
            while (at < cells.Length && cells[at].Column < column) at++;
            if (at < cells.Length && cells[at].Column == column) WriteCell(cells[at], batch);
            else WriteNull(batch);
        }

        batch.EndRecord(_shape);
    }

    /// <summary>Whether no column has a value; values beyond the columns are counted.</summary>
    private bool IsEmpty(ReadOnlySpan<Cell> cells)
    {
        var isEmpty = true;
        foreach (var cell in cells)
        {
            if (cell.Kind == CellKind.Text ? cell.Length == 0 : cell.Kind == CellKind.SharedText && _rows.SharedText(cell) is [_, _]) continue;
            if (cell.Column < _columns.Length)
            {
                isEmpty = false;
                continue;
            }

            _warnings.Add("ragged_row", null, $"{Cell.NameOf(cell.Column, _rows.Row)} stands right of the last header and is left out");
            break;
        }

        return isEmpty;
    }

    private void WriteCell(in Cell cell, RecordBatch batch)
    {
        if (cell.Kind is CellKind.Text or CellKind.SharedText && _texts.IsTyped(cell.Column))
        {
            if (_texts.TryWrite(cell, _rows, batch)) return;
        }
        else if (_writer.Write(cell, batch) is { } kind)
        {
            batch.EndValue(kind);
            return;
        }

        Warn(cell);
        WriteNull(batch);
    }

    private static void WriteNull(RecordBatch batch)
    {
        batch.Append("null"u8);
        batch.EndValue(ValueKind.Null);
    }

    private void Warn(in Cell cell)
    {
        var place = Cell.NameOf(cell.Column, _rows.Row);
        var (code, example) = cell.Kind switch
        {
            CellKind.Error => ("error_cell", $"{place}: {_rows.Text(cell)}"),
            CellKind.NoDate => ("value_not_converted", $"{place}: {_rows.Text(cell)} is no date of the calendar"),
            CellKind.NoResult => ("no_formula_result", $"{place}: the formula's result is not in the file; save it in Excel"),
            CellKind.Number => ("value_not_converted", $"{place}: {_rows.Text(cell)} is no number within range"),
            _ => ("invalid_text", $"{place}: the text holds a character that cannot be stored"),
        };
        _warnings.Add(code, _columns[cell.Column], example);
    }
}

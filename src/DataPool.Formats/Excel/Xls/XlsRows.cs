using System.Globalization;
using ExcelDataReader;

namespace DataPool.Formats.Excel.Xls;

/// <summary>The rows of a sheet that ExcelDataReader reads.</summary>
internal sealed class XlsRows(IExcelDataReader reader) : SheetRows
{
    // The library gives a time without a day as one of the days before its first.
    private static readonly DateTime FirstDay = new(1900, 1, 1);

    private readonly Dictionary<string, CellStyle> _styles = new(StringComparer.Ordinal);
    private readonly Func<bool> _read = reader.Read;

    /// <inheritdoc/>
    public override bool Next(CancellationToken cancellationToken)
    {
        while (XlsWorkbook.Guard(_read))
        {
            if ((reader.Depth & 0x3FF) == 0) cancellationToken.ThrowIfCancellationRequested();
            Clear();
            Row = reader.Depth + 1;
            for (var column = 0; column < reader.FieldCount; column++)
                Add(column, reader.GetValue(column));
            if (Cells.Length > 0) return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public override void Dispose() => reader.Dispose();

    private void Add(int column, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string text:
                AddText(column, CellKind.Text, text);
                break;
            case bool truth:
                Add(new Cell(column, CellKind.Boolean, truth ? 1 : 0));
                break;
            case TimeSpan duration:
                Add(new Cell(column, CellKind.Duration, duration.Ticks));
                break;
            case DateTime moment:
                Add(column, moment);
                break;
            case IFormattable number:
                AddText(column, CellKind.Number, number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                AddText(column, CellKind.Text, value.ToString());
                break;
        }
    }

    private void Add(int column, DateTime moment)
    {
        var style = StyleOf(reader.GetNumberFormatString(column));
        if (moment < FirstDay && style == CellStyle.Time) Add(new Cell(column, CellKind.Time, moment.TimeOfDay.Ticks));
        else if (moment < FirstDay) AddText(column, CellKind.NoDate, "a day before 1900-01-01");
        else if (style == CellStyle.Date && moment.TimeOfDay == TimeSpan.Zero) Add(new Cell(column, CellKind.Date, moment.Ticks));
        else Add(new Cell(column, CellKind.DateTime, moment.Ticks));
    }

    private CellStyle StyleOf(string? format)
    {
        if (format is null) return CellStyle.DateTime;
        if (!_styles.TryGetValue(format, out var style)) _styles[format] = style = FormatCode.Of(format);
        return style;
    }
}

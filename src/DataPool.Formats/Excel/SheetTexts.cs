using System.Buffers;
using System.Text.Unicode;
using DataPool.Core.Records;
using DataPool.Formats.Files;
using DataPool.Formats.Inference;
using TypedText = DataPool.Formats.Inference.CellWriter;

namespace DataPool.Formats.Excel;

/// <summary>
/// The columns of a sheet that hold nothing but texts, which are typed as a text file's are (PRODUCT 2.1): numbers stored as text
/// are numbers if all of their column are. A column with a cell of another type keeps its texts.
/// </summary>
internal sealed class SheetTexts
{
    private const int LongestTyped = 128;

    private readonly ColumnType[] _types;
    private readonly TimeZoneInfo _zone;

    private SheetTexts(ColumnType[] types, TimeZoneInfo zone, string? words)
    {
        _types = types;
        _zone = zone;
        Types = words;
    }

    /// <summary>The columns that got a type, in words; null without any.</summary>
    public string? Types { get; }

    /// <summary>Whether a column's texts are numbers, truth values or dates.</summary>
    public bool IsTyped(int column) => _types[column] != ColumnType.String;

    /// <summary>Looks at the rows below the header until each column is known not to be typed, mostly one or two.</summary>
    public static SheetTexts Scan(SheetRows rows, string[] columns, FileReading reading, CancellationToken cancellationToken)
    {
        // Null once a cell of another type was seen: such a column is the workbook's to type.
        ColumnInference?[] seen = [.. columns.Select(column => new ColumnInference(reading.TimeZone, reading.TextColumns.Contains(column)))];
        var open = seen.Count(column => !column!.IsDecided);
        Span<byte> buffer = stackalloc byte[LongestTyped];
        while (open > 0 && rows.Next(cancellationToken))
        {
            foreach (var cell in rows.Cells)
            {
                if (cell.Column >= seen.Length || seen[cell.Column] is not { IsDecided: false } column) continue;
                if (cell.Kind is CellKind.Error or CellKind.NoDate or CellKind.NoResult) continue;
                if (IsText(cell)) column.Observe(TextOf(cell, rows, buffer), rows.Row);
                else seen[cell.Column] = null;
                if (seen[cell.Column] is not { IsDecided: false }) open--;
            }
        }

        var types = new ColumnType[columns.Length];
        for (var i = 0; i < types.Length; i++)
        {
            seen[i]?.Warn(columns[i], reading.Warnings);
            types[i] = seen[i]?.Type is { } type and not (ColumnType.Text or ColumnType.Empty) ? type : ColumnType.String;
        }

        return new SheetTexts(types, reading.TimeZone, Describe(columns, types, seen));
    }

    /// <summary>Writes a text cell of a typed column.</summary>
    /// <returns>False, and nothing written, when the text is not of the type.</returns>
    public bool TryWrite(in Cell cell, SheetRows rows, RecordBatch batch)
    {
        Span<byte> buffer = stackalloc byte[LongestTyped];
        return TypedText.TryWrite(TextOf(cell, rows, buffer), _types[cell.Column], _zone, batch);
    }

    private static string? Describe(string[] columns, ColumnType[] types, ColumnInference?[] seen)
    {
        int[] typed = [.. Enumerable.Range(0, columns.Length).Where(i => types[i] != ColumnType.String)];
        return typed.Length == 0
            ? null
            : $"texts read as {ColumnTypes.Explain([.. typed.Select(i => columns[i])], [.. typed.Select(i => seen[i]!)])}";
    }

    private static bool IsText(in Cell cell) => cell.Kind is CellKind.Text or CellKind.SharedText;

    /// <summary>The text in UTF-8; one that is too long or special for any type is "?".</summary>
    private static ReadOnlySpan<byte> TextOf(in Cell cell, SheetRows rows, Span<byte> buffer)
    {
        if (cell.Kind == CellKind.SharedText)
        {
            var json = rows.SharedText(cell);
            return json.Length is < 2 or > LongestTyped || json.Contains((byte)'\\') ? "?"u8 : json[1..^1];
        }

        return Utf8.FromUtf16(rows.Text(cell), buffer, out _, out var written) == OperationStatus.Done ? buffer[..written] : "?"u8;
    }
}

using System.Buffers;
using System.Text.Unicode;
using DataPool.Core.Records;
using DataPool.Formats.Files;

namespace DataPool.Formats.Excel;

/// <summary>
/// The columns of a sheet that hold nothing but texts, which are typed as a text file's are (PRODUCT 2.1): numbers stored as text
/// are numbers if all of their column are. A column with a cell of another type keeps its texts.
/// </summary>
internal sealed class SheetTexts
{
    private const int LongestTyped = 128;

    private readonly TextFacts?[] _columns;

    private SheetTexts(TextFacts?[] columns) => _columns = columns;

    /// <summary>The columns that got a type, in words; null without any.</summary>
    public string? Types { get; private set; }

    /// <summary>Whether a column's texts are numbers, truth values or dates.</summary>
    public bool IsTyped(int column) => _columns[column] is not null;

    /// <summary>Looks at the rows below the header until each column is known not to be typed, mostly one or two.</summary>
    public static SheetTexts Scan(SheetRows rows, string[] columns, FileReading reading, CancellationToken cancellationToken)
    {
        var facts = new TextFacts?[columns.Length];
        var open = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            if (reading.TextColumns.Contains(columns[i])) continue;
            facts[i] = new TextFacts(reading.TimeZone);
            open++;
        }

        Span<byte> buffer = stackalloc byte[LongestTyped];
        while (open > 0 && rows.Next(cancellationToken))
        {
            foreach (var cell in rows.Cells)
            {
                if (cell.Column >= facts.Length || facts[cell.Column] is not { } column) continue;
                if (cell.Kind is CellKind.Error or CellKind.NoDate or CellKind.NoResult) continue;
                if (IsText(cell) && column.Add(TextOf(cell, rows, buffer))) continue;
                facts[cell.Column] = null;
                open--;
            }
        }

        for (var i = 0; i < facts.Length; i++)
            if (facts[i] is { HasType: false })
                facts[i] = null;
        return new SheetTexts(facts) { Types = Describe(columns, facts) };
    }

    /// <summary>Writes a text cell of a typed column.</summary>
    public void Write(in Cell cell, SheetRows rows, RecordBatch batch)
    {
        Span<byte> buffer = stackalloc byte[LongestTyped];
        _columns[cell.Column]!.Write(TextOf(cell, rows, buffer), batch);
    }

    private static string? Describe(string[] columns, TextFacts?[] facts)
    {
        const int most = 10;
        var typed = Enumerable.Range(0, columns.Length).Where(i => facts[i] is not null).ToList();
        if (typed.Count == 0) return null;
        var words = string.Join("; ", typed.Take(most).Select(i => $"{columns[i]}: {facts[i]!.Kind.ToString().ToLowerInvariant()}"));
        return $"text cells read as {words}{(typed.Count > most ? "; …" : "")}";
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

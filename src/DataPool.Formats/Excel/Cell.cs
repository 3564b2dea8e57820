using System.Globalization;

namespace DataPool.Formats.Excel;

/// <summary>What a cell holds.</summary>
internal enum CellKind : byte
{
    /// <summary>A number, as its text.</summary>
    Number,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A text that the workbook shares among cells, by its index.</summary>
    SharedText,

    /// <summary>True or false: 1 or 0.</summary>
    Boolean,

    /// <summary>A day, in ticks.</summary>
    Date,

    /// <summary>A day and a naive time, in ticks.</summary>
    DateTime,

    /// <summary>A time of day, in ticks.</summary>
    Time,

    /// <summary>A duration, in ticks.</summary>
    Duration,

    /// <summary>A date as ISO 8601 text.</summary>
    IsoDate,

    /// <summary>An error value, such as <c>#DIV/0!</c>.</summary>
    Error,

    /// <summary>A number that its style calls a date and that is none; as its text.</summary>
    NoDate,

    /// <summary>A formula whose result the workbook does not hold.</summary>
    NoResult,
}

/// <summary>One cell that is not empty.</summary>
/// <param name="Column">Its column, from 0.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Value">Ticks, a shared text's index, a truth value, or where its text begins in its row's.</param>
/// <param name="Length">The length of its text.</param>
internal readonly record struct Cell(int Column, CellKind Kind, long Value, int Length = 0)
{
    /// <summary>The most columns of a sheet.</summary>
    internal const int MaxColumns = 16_384;

    /// <summary>The name of a place, e.g. <c>B7</c>.</summary>
    /// <param name="column">The column, from 0.</param>
    /// <param name="row">The row, from 1.</param>
    internal static string NameOf(int column, int row) => ColumnName(column) + row.ToString(CultureInfo.InvariantCulture);

    private static string ColumnName(int column) =>
        (column < 26 ? "" : ColumnName((column / 26) - 1)) + (char)('A' + (column % 26));

    /// <summary>Reads a place such as <c>B7</c>.</summary>
    /// <returns>False when it is none.</returns>
    internal static bool TryParse(ReadOnlySpan<char> name, out int column, out int row)
    {
        (column, row) = (0, 0);
        var at = 0;
        for (; at < name.Length && char.IsAsciiLetter(name[at]) && at < 4; at++)
            column = (column * 26) + (name[at] & 0x1F);
        column--;
        return column is >= 0 and < MaxColumns
            && int.TryParse(name[at..], NumberStyles.None, CultureInfo.InvariantCulture, out row)
            && row is > 0 and <= ExcelOptions.MaxRow;
    }
}

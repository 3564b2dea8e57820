namespace DataPool.Formats.Excel;

/// <summary>An open workbook of any kind. Disposing it closes the file. Not thread-safe.</summary>
internal abstract class Workbook : IDisposable
{
    /// <summary>The kind in words, e.g. <c>Excel workbook (xlsx)</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Its sheets of cells, in the order of their tabs.</summary>
    public abstract IReadOnlyList<ExcelSheet> Sheets { get; }

    /// <summary>The rows of a sheet from its start; the caller disposes them before it asks for others.</summary>
    public abstract SheetRows OpenRows(int sheet);

    /// <summary>The merged areas that touch a row.</summary>
    public abstract IReadOnlyList<MergedCells> MergedIn(int sheet, int row, CancellationToken cancellationToken);

    public abstract void Dispose();
}

/// <summary>The part of a merged area that lies in one row.</summary>
/// <param name="First">Its first column, from 0.</param>
/// <param name="Last">Its last column.</param>
/// <param name="Top">The area's first row, from 1, whose first cell holds its value.</param>
internal readonly record struct MergedCells(int First, int Last, int Top);

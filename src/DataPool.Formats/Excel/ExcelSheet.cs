namespace DataPool.Formats.Excel;

/// <summary>A sheet of a workbook.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Visible">False when it is hidden.</param>
public sealed record ExcelSheet(string Name, bool Visible);

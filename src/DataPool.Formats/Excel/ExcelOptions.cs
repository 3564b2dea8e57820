using System.Globalization;
using System.Text.Json;
using DataPool.Core.Connectors;

namespace DataPool.Formats.Excel;

/// <summary>The options of format <c>excel</c> (PRODUCT 2.3).</summary>
/// <param name="SheetName">
/// The sheet's name, upper and lower case alike, hidden sheets included; digits that name no sheet are an index. Null without one.
/// </param>
/// <param name="SheetIndex">The sheet's place among the visible ones, from 1; null without one. With neither it is the first visible sheet.</param>
/// <param name="HeaderRow">The row that holds the columns' names, as Excel numbers rows. Default 1.</param>
public sealed record ExcelOptions(string? SheetName = null, int? SheetIndex = null, int HeaderRow = 1)
{
    /// <summary>The last row that a sheet can have.</summary>
    public const int MaxRow = 1_048_576;

    /// <summary>The most sheets that an index may reach.</summary>
    public const int MaxSheets = 1_000;

    private const int LongestName = 255;

    /// <summary>Reads <c>source.options</c>; what is wrong is added to its errors.</summary>
    /// <returns>The options; to be used only when there was no error.</returns>
    public static ExcelOptions Read(ObjectReader options)
    {
        string? name = null;
        int? index = null;
        switch (options.Raw("sheet")?.ValueKind)
        {
            case null or JsonValueKind.Null:
                break;
            case JsonValueKind.Number:
                index = options.Integer("sheet", 1, MaxSheets);
                break;
            case JsonValueKind.String:
                name = options.Text("sheet", maxLength: LongestName);
                // A form's empty field means: not chosen.
                if (name?.Length == 0) name = null;
                break;
            default:
                options.Error("sheet", "type", $"{options.PathOf("sheet")} must be a sheet's name, or its number from 1.");
                break;
        }

        var headerRow = options.Integer("headerRow", 1, MaxRow) ?? 1;
        options.Done();
        return new ExcelOptions(name, index, headerRow);
    }

    /// <summary>The index that a name made of digits stands for, or null.</summary>
    internal int? IndexByName =>
        int.TryParse(SheetName, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
}

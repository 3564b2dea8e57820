using System.Globalization;
using System.Xml;

namespace DataPool.Formats.Excel.Xlsx;

/// <summary>What each style of a workbook's cells makes of a number.</summary>
internal sealed class CellStyles
{
    // Excel itself allows 65,490.
    private const int MostStyles = 200_000;

    private readonly List<CellStyle> _styles = [];

    private CellStyles()
    {
    }

    /// <summary>A workbook without styles: every number is one.</summary>
    public static CellStyles None { get; } = new();

    /// <summary>The style of an index; one that is not defined is a plain number.</summary>
    public CellStyle this[int index] => index < _styles.Count ? _styles[index] : CellStyle.Number;

    /// <summary>Reads the part with the styles.</summary>
    public static CellStyles Read(XlsxPackage package, string part)
    {
        var styles = new CellStyles();
        var formats = new Dictionary<int, CellStyle>();
        var inCells = false;
        using var stream = package.Open(part);
        try
        {
            using var reader = XlsxPackage.Read(stream);
            while (reader.Read())
            {
                stream.Step();
                if (reader.NodeType == XmlNodeType.EndElement && reader.LocalName == "cellXfs") inCells = false;
                if (reader.NodeType != XmlNodeType.Element) continue;
                if (reader.LocalName == "cellXfs") inCells = !reader.IsEmptyElement;
                else if (reader.LocalName == "numFmt" && formats.Count < MostStyles) formats[Id(reader)] = FormatCode.Of(reader.GetAttribute("formatCode"));
                else if (reader.LocalName == "xf" && inCells && styles._styles.Count < MostStyles) styles._styles.Add(Style(Id(reader), formats));
            }
        }
        catch (Exception exception) when (XlsxPackage.Fault(exception, part) is { } fault)
        {
            throw fault;
        }

        return styles;
    }

    private static int Id(XmlReader reader) =>
        int.TryParse(reader.GetAttribute("numFmtId"), NumberFormatInfo.InvariantInfo, out var id) ? id : 0;

    private static CellStyle Style(int id, Dictionary<int, CellStyle> formats) =>
        formats.TryGetValue(id, out var style) ? style : FormatCode.OfId(id);
}

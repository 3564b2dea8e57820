using System.Xml;

namespace DataPool.Formats.Excel.Xlsx;

/// <summary>Finds a sheet's merged areas, which its part tells only behind its rows.</summary>
internal static class XlsxMerges
{
    private static readonly byte[] Mark = "mergeCell"u8.ToArray();

    /// <summary>The merged areas that touch a row.</summary>
    public static IReadOnlyList<MergedCells> In(XlsxPackage package, string part, int row, CancellationToken cancellationToken)
    {
        // Most sheets have none, and inflating alone is several times faster than reading XML.
        if (!MayHave(package, part, cancellationToken)) return [];
        var merged = new List<MergedCells>();
        using var stream = package.Open(part);
        try
        {
            using var reader = XlsxPackage.Read(stream);
            for (var more = reader.Read(); more;)
            {
                stream.Step();
                if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "mergeCell" && Parse(reader.GetAttribute("ref"), row) is { } area)
                    merged.Add(area);
                if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "row")
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    reader.Skip();
                    more = !reader.EOF;
                }
                else
                {
                    more = reader.Read();
                }
            }
        }
        catch (Exception exception) when (XlsxPackage.Fault(exception, part) is { } fault)
        {
            throw fault;
        }

        return merged;
    }

    private static bool MayHave(XlsxPackage package, string part, CancellationToken cancellationToken)
    {
        using var stream = package.Open(part);
        try
        {
            var buffer = new byte[128 * 1024];
            var kept = 0;
            var isFirst = true;
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                stream.Step();
                var read = stream.Read(buffer.AsSpan(kept));
                if (read == 0) return false;
                var window = buffer.AsSpan(0, kept + read);
                // Not UTF-8: the bytes say nothing, XML must be read.
                if (isFirst && window.Length > 1 && (window[0] is 0 or 0xFE or 0xFF || window[1] == 0)) return true;
                isFirst = false;
                if (window.IndexOf(Mark) >= 0) return true;
                kept = Math.Min(window.Length, Mark.Length - 1);
                window[^kept..].CopyTo(buffer);
            }
        }
        catch (InvalidDataException exception)
        {
            throw XlsxPackage.Fault(exception, part)!;
        }
    }

    private static MergedCells? Parse(string? area, int row)
    {
        var colon = area?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon < 0
            || !Cell.TryParse(area.AsSpan(0, colon), out var firstColumn, out var firstRow)
            || !Cell.TryParse(area.AsSpan(colon + 1), out var lastColumn, out var lastRow)
            || row < firstRow || row > lastRow)
        {
            return null;
        }

        return new MergedCells(firstColumn, lastColumn, firstRow);
    }
}

using System.Xml;
using DataPool.Core.Connectors;

namespace DataPool.Formats.Excel.Xlsx;

/// <summary>
/// A workbook of Office Open XML (ECMA-376), transitional or strict: elements are known by their local names.
/// Shared texts and styles are read when first a sheet is.
/// </summary>
internal sealed class XlsxWorkbook : Workbook
{
    private const string PackageRelations = "_rels/.rels";

    private readonly XlsxPackage _package;
    private readonly List<ExcelSheet> _sheets = [];
    private readonly List<string> _parts = [];
    private readonly string? _textsPart;
    private readonly string? _stylesPart;
    private bool _is1904;
    private SharedTexts? _texts;
    private CellStyles? _styles;

    /// <summary>Opens a zip archive as a workbook.</summary>
    /// <param name="stream">The file, at its start; disposed with the workbook.</param>
    /// <param name="mostInflated">The most bytes that it may inflate to.</param>
    /// <exception cref="SourceException">It is none, is damaged or looks like an attack.</exception>
    public XlsxWorkbook(Stream stream, long mostInflated)
    {
        _package = new XlsxPackage(stream, mostInflated);
        var workbook = FindWorkbook();
        var relations = ReadRelations(RelationsOf(workbook), workbook);
        foreach (var relation in relations.Values)
        {
            if (relation.Kind == "sharedStrings") _textsPart = relation.Target;
            else if (relation.Kind == "styles") _stylesPart = relation.Target;
        }

        ReadSheets(workbook, relations);
    }

    /// <inheritdoc/>
    public override string Kind => "Excel workbook (xlsx)";

    /// <inheritdoc/>
    public override IReadOnlyList<ExcelSheet> Sheets => _sheets;

    /// <inheritdoc/>
    public override SheetRows OpenRows(int sheet)
    {
        _texts ??= _textsPart is not null && _package.Has(_textsPart) ? SharedTexts.Read(_package, _textsPart) : SharedTexts.None;
        _styles ??= _stylesPart is not null && _package.Has(_stylesPart) ? CellStyles.Read(_package, _stylesPart) : CellStyles.None;
        return new XlsxRows(_package, _parts[sheet], _sheets[sheet].Name, _texts, _styles, _is1904);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MergedCells> MergedIn(int sheet, int row, CancellationToken cancellationToken) =>
        XlsxMerges.In(_package, _parts[sheet], row, cancellationToken);

    /// <inheritdoc/>
    public override void Dispose() => _package.Dispose();

    private string FindWorkbook()
    {
        if (_package.Has(PackageRelations))
            foreach (var relation in ReadRelations(PackageRelations, "").Values)
                if (relation.Kind == "officeDocument" && relation.Target.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) && !IsOther(relation.Target))
                    return relation.Target;
        throw NoWorkbook();
    }

    private static bool IsOther(string part) =>
        part.StartsWith("word/", StringComparison.OrdinalIgnoreCase) || part.StartsWith("ppt/", StringComparison.OrdinalIgnoreCase);

    private SourceException NoWorkbook()
    {
        const string saveAs = "Open it in Excel and save it as an Excel workbook (.xlsx).";
        if (_package.Has("xl/workbook.bin")) return ExcelFaults.Refused("a binary Excel workbook (xlsb)", saveAs);
        if (_package.HasFolder("word/")) return ExcelFaults.NotAWorkbook("a Word document (docx)", "Send the workbook with the table.");
        if (_package.HasFolder("ppt/")) return ExcelFaults.NotAWorkbook("a PowerPoint presentation (pptx)", "Send the workbook with the table.");
        if (_package.Has("mimetype") && _package.Has("content.xml"))
            return ExcelFaults.NotAWorkbook("an OpenDocument file (such as ods)", "Save it as an Excel workbook (.xlsx) or as CSV.");
        if (_package.HasFolder("Index/") || _package.Has("Index.zip")) return ExcelFaults.NotAWorkbook("an Apple iWork file (such as Numbers)", "Export it as an Excel workbook (.xlsx).");
        return ExcelFaults.NotAWorkbook("a zip archive without a workbook in it", "Send the workbook itself.");
    }

    private static string RelationsOf(string part)
    {
        var slash = part.LastIndexOf('/');
        return $"{part[..(slash + 1)]}_rels/{part[(slash + 1)..]}.rels";
    }

    private Dictionary<string, Relation> ReadRelations(string part, string of)
    {
        var relations = new Dictionary<string, Relation>(StringComparer.Ordinal);
        var folder = of[..(of.LastIndexOf('/') + 1)];
        ReadPart(part, (reader, _) =>
        {
            if (reader.LocalName != "Relationship" || reader.GetAttribute("TargetMode") == "External") return;
            var type = reader.GetAttribute("Type") ?? "";
            var target = reader.GetAttribute("Target") ?? "";
            relations[reader.GetAttribute("Id") ?? ""] = new Relation(type[(type.LastIndexOf('/') + 1)..], Resolve(folder, target));
        });
        return relations;
    }

    private static string Resolve(string folder, string target)
    {
        var path = new List<string>();
        foreach (var name in (target.StartsWith('/') ? target : folder + target).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == "..") path.RemoveRange(Math.Max(0, path.Count - 1), Math.Min(1, path.Count));
            else if (name != ".") path.Add(name);
        }

        return string.Join('/', path);
    }

    private void ReadSheets(string workbook, Dictionary<string, Relation> relations) => ReadPart(workbook, (reader, part) =>
    {
        if (reader.LocalName == "workbookPr") _is1904 = reader.GetAttribute("date1904") is "1" or "true" or "on";
        if (reader.LocalName != "sheet") return;
        var name = reader.GetAttribute("name") ?? "";
        var visible = reader.GetAttribute("state") is not ("hidden" or "veryHidden");
        var id = "";
        for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
            if (reader.LocalName == "id" && reader.NamespaceURI.Length > 0)
                id = reader.Value;
        reader.MoveToElement();

        // Sheets of charts, macros and dialogs have no cells.
        if (!relations.TryGetValue(id, out var relation)) throw ExcelFaults.Damaged($"the sheet \"{name}\" has no part in {part}");
        if (relation.Kind != "worksheet") return;
        if (_sheets.Count == ExcelOptions.MaxSheets) throw ExcelFaults.TooLarge($"it has more than {ExcelOptions.MaxSheets:#,0} sheets");
        _sheets.Add(new ExcelSheet(name, visible));
        _parts.Add(relation.Target);
    });

    private void ReadPart(string part, Action<XmlReader, string> element)
    {
        using var stream = _package.Open(part);
        try
        {
            using var reader = XlsxPackage.Read(stream);
            while (reader.Read())
            {
                stream.Step();
                if (reader.NodeType == XmlNodeType.Element) element(reader, part);
            }
        }
        catch (Exception exception) when (XlsxPackage.Fault(exception, part) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>What one part says of another.</summary>
    /// <param name="Kind">The last segment of its type, the same in both editions of the standard.</param>
    /// <param name="Target">The other part.</param>
    private sealed record Relation(string Kind, string Target);
}

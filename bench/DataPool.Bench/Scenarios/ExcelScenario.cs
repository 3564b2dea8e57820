using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using DataPool.Bench.Report;
using DataPool.Bench.Targets;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Excel;
using DataPool.Formats.Files;
using ExcelDataReader;

namespace DataPool.Bench.Scenarios;

/// <summary>An xlsx workbook of 100,000 x 8 into records, against the library's bare pass over the same file.</summary>
internal static class ExcelScenario
{
    private const int Rows = 100_000;
    private const int QuickRows = 10_000;
    private const int ChunkBytes = 1024 * 1024;
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006/relationships";

    public static void Run(BenchOptions options, Findings findings, CancellationToken cancel)
    {
        if (options.Baseline)
        {
            return;
        }

        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        int rows = options.Quick ? QuickRows : Rows;
        using var folder = new TemporaryFolder(options.Data);
        string path = Path.Combine(folder.Path, "bench.xlsx");
        Write(path, rows);
        List<double> bare = [], read = [];
        // The first round is the JIT's.
        for (int round = 0; round <= options.Rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            double library = Rate(rows, () => ReadBare(path));
            double ours = Rate(rows, () => ReadRecords(path, cancel));
            Progress.Say($"excel: round {round}: library {library:#,0} rows/s, records {ours:#,0} rows/s");
            if (round == 0)
            {
                continue;
            }

            bare.Add(library);
            read.Add(ours);
        }

        findings.Notes.Add($"xlsx of {rows:#,0} x 8: ExcelDataReader alone {Measurement.Median(bare):#,0} rows/s; read into records {Measurement.Median(read):#,0} rows/s.");
        findings.AtLeast("excel: records / ExcelDataReader's bare read", Measurement.Ratio(read, bare), 0.7);
    }

    private static double Rate(int rows, Func<int> read)
    {
        long began = Stopwatch.GetTimestamp();
        int found = read();
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return found == rows ? rows / seconds : throw new BenchFailure($"The workbook has {rows} rows, and {found} were read.");
    }

    private static int ReadBare(string path)
    {
        using var reader = ExcelReaderFactory.CreateReader(File.OpenRead(path));
        int rows = -1;
        int values = 0;
        while (reader.Read())
        {
            rows++;
            for (int i = 0; i < reader.FieldCount; i++)
            {
                values += reader.GetValue(i) is null ? 0 : 1;
            }
        }

        return values == (rows + 1) * 8 ? rows : -1;
    }

    private static int ReadRecords(string path, CancellationToken cancel)
    {
        var warnings = new WarningCounter();
        var reading = new FileReading
        {
            Content = new FileContent("bench.xlsx", () => File.OpenRead(path)),
            Shapes = new ShapeTable(),
            Warnings = warnings,
            Limits = new RecordLimits(),
            TimeZone = TimeZoneInfo.Utc,
        };
        using var reader = ExcelFormat.Open(reading, new ExcelOptions(), cancel);
        int rows = 0;
        bool isMore = true;
        while (isMore)
        {
            using var records = new RecordBatch(ChunkBytes);
            isMore = reader.Read(records, ChunkBytes, cancel);
            rows += records.Count;
        }

        return warnings.IsEmpty ? rows : throw new BenchFailure($"The workbook gave warnings: {warnings.ToList()[0]}");
    }

    private static void Write(string path, int rows)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        Part(archive, "_rels/.rels", [$"""<Relationships xmlns="{Package}"><Relationship Id="r1" Type="{Kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""]);
        Part(archive, "xl/workbook.xml", [$"""<workbook xmlns="{Main}" xmlns:r="{Kind}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"""]);
        Part(archive, "xl/_rels/workbook.xml.rels",
        [
            $"""<Relationships xmlns="{Package}"><Relationship Id="r1" Type="{Kind}/worksheet" Target="worksheets/sheet1.xml"/>""",
            $"""<Relationship Id="r2" Type="{Kind}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="{Kind}/styles" Target="styles.xml"/></Relationships>""",
        ]);
        Part(archive, "xl/styles.xml", [$"""<styleSheet xmlns="{Main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"""]);
        var texts = Enumerable.Range(0, 8).Select(n => $"column{n}").Concat(Enumerable.Range(0, 1000).Select(n => $"customer {n}"));
        Part(archive, "xl/sharedStrings.xml", [$"""<sst xmlns="{Main}">""", .. texts.Select(text => $"<si><t>{text}</t></si>"), "</sst>"]);
        Part(archive, "xl/worksheets/sheet1.xml", Sheet(rows));
    }

    private static IEnumerable<string> Sheet(int rows)
    {
        yield return $"""<worksheet xmlns="{Main}"><sheetData><row r="1">""";
        yield return string.Concat(Enumerable.Range(0, 8).Select(n => $"""<c r="{(char)('A' + n)}1" t="s"><v>{n}</v></c>"""));
        yield return "</row>";
        for (int n = 2; n <= rows + 1; n++)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"""<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="s"><v>{8 + (n % 1000)}</v></c><c r="C{n}"><v>{n % 9973}.25</v></c><c r="D{n}" s="1"><v>{40000 + (n % 5000)}</v></c>""");
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"""<c r="E{n}" t="b"><v>{n % 2}</v></c><c r="F{n}" t="s"><v>{8 + (n % 7)}</v></c><c r="G{n}"><v>{n / 7d}</v></c><c r="H{n}"><v>{n % 100}</v></c></row>""");
        }

        yield return "</sheetData></worksheet>";
    }

    private static void Part(ZipArchive archive, string name, IEnumerable<string> texts)
    {
        using var writer = new StreamWriter(archive.CreateEntry(name, CompressionLevel.Optimal).Open());
        foreach (string text in texts)
        {
            writer.Write(text);
        }
    }
}

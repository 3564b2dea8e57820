using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using DataPool.Bench.Report;
using DataPool.Bench.Targets;
using DataPool.Core.Connectors;
using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Formats.Csv;
using DataPool.Formats.Files;

namespace DataPool.Bench.Scenarios;

/// <summary>A CSV file of 1,000,000 x 8 into mapped records, against the library's bare pass over the same file.</summary>
internal static class CsvScenario
{
    private const int Rows = 1_000_000;
    private const int QuickRows = 50_000;
    private const int ChunkBytes = 1024 * 1024;

    public static void Run(BenchOptions options, Findings findings, CancellationToken cancel)
    {
        if (options.Baseline)
        {
            return;
        }

        int rows = options.Quick ? QuickRows : Rows;
        using var folder = new TemporaryFolder(options.Data);
        string path = Path.Combine(folder.Path, "bench.csv");
        Write(path, rows);
        var mapper = new Mapper(Definition());
        List<double> places = [], texts = [], mapped = [];
        // The first round is the JIT's.
        for (int round = 0; round <= options.Rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            double spans = Rate(rows, () => ReadBare(path, static (reader, cell) => reader.GetSpan(cell).Length));
            double strings = Rate(rows, () => ReadBare(path, static (reader, cell) => reader.GetString(cell).Length));
            double ours = Rate(rows, () => ReadMapped(path, mapper, cancel));
            Progress.Say($"csv: round {round}: spans {spans:#,0}, strings {strings:#,0}, mapped records {ours:#,0} rows/s");
            if (round == 0)
            {
                continue;
            }

            places.Add(spans);
            texts.Add(strings);
            mapped.Add(ours);
        }

        double size = new FileInfo(path).Length / 1048576d;
        findings.Notes.Add($"csv of {rows:#,0} x 8, {size:0} MB: CsvHelper alone {Measurement.Median(texts):#,0} rows/s as strings, {Measurement.Median(places):#,0} rows/s finding where cells are; types found, read, mapped {Measurement.Median(mapped):#,0} rows/s.");
        findings.AtLeast("csv: mapped records / CsvHelper's cells as strings", Measurement.Ratio(mapped, texts), 0.3);
        // No value is touched there: told, so that nobody takes the other for it.
        findings.Tell("csv: mapped records / CsvHelper's cells as places", Measurement.Ratio(mapped, places));
    }

    private static double Rate(int rows, Func<int> read)
    {
        long began = Stopwatch.GetTimestamp();
        int found = read();
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return found == rows ? rows / seconds : throw new BenchFailure($"The file has {rows} rows, and {found} were read.");
    }

    private static int ReadBare(string path, Func<CsvHelper.CsvReader, int, int> take)
    {
        using var reader = CsvHelper.CsvReader.Create(File.OpenRead(path), new CsvReaderOptions { HasHeader = true, Separator = ',' }, leaveOpen: false);
        int rows = 0;
        long bytes = 0;
        while (reader.Read())
        {
            rows++;
            for (int i = 0; i < reader.FieldCount; i++)
            {
                bytes += take(reader, i);
            }
        }

        return bytes > 0 ? rows : -1;
    }

    private static int ReadMapped(string path, Mapper mapper, CancellationToken cancel)
    {
        var warnings = new WarningCounter();
        var reading = new FileReading
        {
            Content = new FileContent("bench.csv", () => File.OpenRead(path)),
            Shapes = new ShapeTable(),
            Warnings = warnings,
            Limits = new RecordLimits(),
            TimeZone = TimeZoneInfo.Utc,
        };
        using var reader = CsvFormat.Open(reading, CsvOptions.Default, cancel);
        var context = new MapContext { IsPull = true, TimeZone = reading.TimeZone, Limits = reading.Limits, Warnings = warnings, Columns = reader.Columns };
        int rows = 0;
        bool isMore = true;
        while (isMore)
        {
            using var records = new RecordBatch(ChunkBytes);
            isMore = reader.Read(records, ChunkBytes, cancel);
            var target = mapper.Map(records, context);
            rows += target.Count;
            target.Dispose();
        }

        return warnings.IsEmpty ? rows : throw new BenchFailure($"The file gave warnings: {warnings.ToList()[0]}");
    }

    private static MappingDefinition Definition()
    {
        using var mapping = JsonDocument.Parse("""{"stream": "bench", "key": ["id"]}""");
        var errors = new List<DefinitionError>();
        var definition = MappingDefinition.Read(new ObjectReader(mapping.RootElement, "mapping", errors), isPull: true);
        return errors.Count == 0 ? definition : throw new BenchFailure(errors[0].Message);
    }

    private static void Write(string path, int rows)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 20);
        file.Write("id,customer,region,revenue,orders,open,day,note\n");
        for (int n = 0; n < rows; n++)
        {
            string note = n % 10 == 0 ? $"\"a note, quoted {n % 77}\"" : "a plain note";
            file.Write(string.Create(CultureInfo.InvariantCulture, $"{n},customer {n % 1000},region-{n % 50},{n % 9973}.25,{n % 100},{(n % 3 == 0 ? "true" : "false")},2026-{(n % 12) + 1:00}-{(n % 28) + 1:00},{note}\n"));
        }
    }
}

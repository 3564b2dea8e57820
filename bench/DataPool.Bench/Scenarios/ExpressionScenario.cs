using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DataPool.Bench.Report;
using DataPool.Core.Connectors;
using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Values;
using DataPool.Expressions;

namespace DataPool.Bench.Scenarios;

/// <summary>Calculated fields: records mapped with one expression each, on one thread, next to the same without it.</summary>
internal static class ExpressionScenario
{
    private const int Records = 200_000;
    private const int QuickRecords = 20_000;

    public static void Run(BenchOptions options, Findings findings, CancellationToken cancel)
    {
        if (options.Baseline)
        {
            return;
        }

        int count = options.Quick ? QuickRecords : Records;
        using RecordBatch records = Make(count);
        var calculated = new Mapper(Definition("""{"to":"x","expression":"Math.round(fields.f3 * 120) / 100"}"""));
        var copied = new Mapper(Definition("""{"from":"f3","to":"x"}"""));
        List<double> with = [], without = [];
        // The first round is the JIT's.
        for (int round = 0; round <= options.Rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            double calls = Rate(calculated, records);
            double copies = Rate(copied, records);
            Progress.Say($"expression: round {round}: calculated {calls:#,0}, copied {copies:#,0} records/s");
            if (round == 0)
            {
                continue;
            }

            with.Add(calls);
            without.Add(copies);
        }

        double each = (1e6 / Measurement.Median(with)) - (1e6 / Measurement.Median(without));
        findings.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"expression: {Measurement.Median(with):#,0} records/s with one calculated field, {Measurement.Median(without):#,0} with a copied one: {1e6 / each:#,0} evaluations/s."));
        findings.Tell("expression: records with a calculated field / with a copied one", Measurement.Ratio(with, without));
    }

    private static double Rate(Mapper mapper, RecordBatch records)
    {
        long began = Stopwatch.GetTimestamp();
        var warnings = new WarningCounter();
        using RecordBatch mapped = mapper.Map(records, new MapContext { IsPull = false, KeysAreSet = true, TimeZone = TimeZoneInfo.Utc, Limits = new RecordLimits(), Warnings = warnings });
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return warnings.IsEmpty ? mapped.Count / seconds : throw new BenchFailure("An expression failed.");
    }

    private static RecordBatch Make(int count)
    {
        var records = new RecordBatch();
        var shape = new Shape([.. Enumerable.Range(0, 8).Select(static field => new FieldName($"f{field}"))]);
        for (int i = 0; i < count; i++)
        {
            for (int field = 0; field < shape.Count; field++)
            {
                records.Append(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{i + field}.5")));
                records.EndValue(ValueKind.Number);
            }

            records.EndRecord(shape);
            int start = records.Position;
            records.Append(Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture)));
            records.EndKey(i, start);
        }

        return records;
    }

    private static MappingDefinition Definition(string field)
    {
        using var document = JsonDocument.Parse($$"""{"stream":"s","unmapped":"drop","fields":[{{field}}]}""");
        return MappingDefinition.Read(new ObjectReader(document.RootElement, "mapping", []), isPull: false, expressions: new JavaScript());
    }
}

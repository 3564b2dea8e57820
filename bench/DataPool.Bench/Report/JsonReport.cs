using System.Text.Json;

namespace DataPool.Bench.Report;

/// <summary>The findings as a file that later runs can be compared with.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Write(string path, Findings findings, BenchOptions options)
    {
        var report = new
        {
            At = TimeProvider.System.GetUtcNow(),
            Processors = Environment.ProcessorCount,
            options.Quick,
            options.Rounds,
            options.Seconds,
            options.Connections,
            Measurements = findings.Measurements.Where(static line => line.P50.Count > 0).Select(static line => new
            {
                line.Scenario,
                line.Target,
                PerSecond = Rounded(Measurement.Median(line.PerSecond)),
                P50Ms = Rounded(Measurement.Median(line.P50)),
                P99Ms = Rounded(Measurement.Median(line.P99)),
                Rounds = line.P50.Select((p50, i) => new { PerSecond = Rounded(line.PerSecond[i]), P50Ms = Rounded(p50), P99Ms = Rounded(line.P99[i]) }),
            }),
            Goals = findings.Goals.Select(static goal => new { goal.Name, Value = Finite(goal.Value), goal.Unit, goal.Limit, goal.AtLeast, goal.Met }),
            findings.Notes,
        };
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(report, Format));
    }

    /// <summary>Takes over the goals and notes of a run in another process.</summary>
    public static void Read(string path, Findings findings)
    {
        using var report = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (var goal in report.RootElement.GetProperty("goals").EnumerateArray())
        {
            findings.Goals.Add(new Goal(
                goal.GetProperty("name").GetString()!, Number(goal.GetProperty("value")) ?? double.NaN, Number(goal.GetProperty("limit")),
                goal.GetProperty("atLeast").GetBoolean(), goal.GetProperty("unit").GetString()!));
        }

        findings.Notes.AddRange(report.RootElement.GetProperty("notes").EnumerateArray().Select(static note => note.GetString()!).Except(findings.Notes));
    }

    private static double? Number(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetDouble();

    private static double? Rounded(double value) => Finite(Math.Round(value, 3));

    // JSON knows no NaN.
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

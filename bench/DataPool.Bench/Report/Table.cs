using System.Globalization;
using System.Text;

namespace DataPool.Bench.Report;

/// <summary>The findings as text.</summary>
internal static class Table
{
    public static string Write(Findings findings, BenchOptions options)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"DataPool bench: {Environment.ProcessorCount} processors, {options.Rounds} rounds x {options.Seconds} s, {options.Connections} connections, medians");
        if (options.Quick)
        {
            text.AppendLine("--quick: a smoke test; these figures are no measurement.");
        }

        foreach (var scenario in findings.Measurements.Where(static line => line.P50.Count > 0).GroupBy(static line => line.Scenario))
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{scenario.Key,-56} {"per second",12} {"p50 ms",10} {"p99 ms",10}");
            foreach (var line in scenario)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {line.Target,-54} {Measurement.Median(line.PerSecond),12:#,0} {Measurement.Median(line.P50),10:0.00} {Measurement.Median(line.P99),10:0.00}");
            }
        }

        if (findings.Goals.Count > 0)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{"ratios and goals",-56} {"value",12} {"goal",10}");
            foreach (var goal in findings.Goals)
            {
                text.AppendLine($"  {goal.Name,-54} {Figure(goal),12} {Limit(goal),10} {Verdict(goal)}".TrimEnd());
            }
        }

        if (findings.Notes.Count > 0)
        {
            text.AppendLine();
            findings.Notes.ForEach(note => text.AppendLine(note));
        }

        return text.ToString();
    }

    private static string Figure(Goal goal) => $"{goal.Value.ToString(goal.Unit == "MB" ? "0" : "0.00", CultureInfo.InvariantCulture)}{Space(goal)}";

    private static string Limit(Goal goal) => goal.Limit is { } limit
        ? $"{(goal.AtLeast ? ">=" : "<=")} {limit.ToString(CultureInfo.InvariantCulture)}{Space(goal)}"
        : "";

    private static string Space(Goal goal) => goal.Unit.Length == 0 ? "" : " " + goal.Unit;

    private static string Verdict(Goal goal) => goal.Met switch { true => "met", false => "MISSED", null => "" };
}

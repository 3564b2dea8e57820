using DataPool.Bench.Load;

namespace DataPool.Bench.Report;

/// <summary>One line of the table: a target in a scenario, with a figure for each round.</summary>
internal sealed class Measurement(string scenario, string target)
{
    public string Scenario => scenario;

    public string Target => target;

    public List<double> PerSecond { get; } = [];

    public List<double> P50 { get; } = [];

    public List<double> P99 { get; } = [];

    /// <summary>All answers or arrivals, warm-up included.</summary>
    public long Answers { get; private set; }

    public void Add(LoadResult result)
    {
        PerSecond.Add(result.PerSecond);
        AddLatency(result.Latency);
        Answers += result.Answers;
    }

    public void WarmedUp(long answers) => Answers += answers;

    public void AddLatency(Histogram latency)
    {
        P50.Add(latency.Percentile(0.5));
        P99.Add(latency.Percentile(0.99));
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Median of the rounds' ratios: two turns of one round ran seconds apart, so the machine's drift cancels.</summary>
    public static double Ratio(List<double> of, List<double> to) => Median(of.Zip(to, static (a, b) => a / b));
}

namespace DataPool.Bench.Report;

/// <summary>Everything a run found out.</summary>
internal sealed class Findings
{
    public List<Measurement> Measurements { get; } = [];

    public List<Goal> Goals { get; } = [];

    public List<string> Notes { get; } = [];

    public Measurement Measure(string scenario, string target)
    {
        var measurement = new Measurement(scenario, target);
        Measurements.Add(measurement);
        return measurement;
    }

    public void AtLeast(string name, double value, double limit) => Goals.Add(new Goal(name, value, limit, true));

    public void AtMost(string name, double value, double limit, string unit = "") => Goals.Add(new Goal(name, value, limit, false, unit));

    public void Tell(string name, double value) => Goals.Add(new Goal(name, value, null, true));
}

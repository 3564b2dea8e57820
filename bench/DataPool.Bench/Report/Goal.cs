namespace DataPool.Bench.Report;

/// <summary>A figure with the limit it is meant to keep.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Limit">The goal; null for a figure that is only told.</param>
/// <param name="AtLeast">True where more is better.</param>
/// <param name="Unit">After the figure; empty for a ratio.</param>
internal sealed record Goal(string Name, double Value, double? Limit, bool AtLeast, string Unit = "")
{
    public bool? Met => Limit is { } limit ? AtLeast ? Value >= limit : Value <= limit : null;
}

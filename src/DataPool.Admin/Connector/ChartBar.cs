namespace DataPool.Admin.Connector;

/// <summary>One bar of a chart.</summary>
/// <param name="Value">Its height, errors included.</param>
/// <param name="Errors">How much of it is errors.</param>
/// <param name="Title">What it says when pointed at.</param>
public readonly record struct ChartBar(long Value, long Errors, string Title);

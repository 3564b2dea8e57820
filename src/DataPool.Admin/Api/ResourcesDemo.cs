namespace DataPool.Admin.Api;

/// <summary>The demo that was started.</summary>
/// <param name="Id">The connector that polls the sample shop.</param>
/// <param name="Stream">The stream that it feeds.</param>
public sealed record StartedDemoRow(string Id, string Stream);

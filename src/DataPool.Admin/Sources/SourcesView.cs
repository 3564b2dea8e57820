using DataPool.Admin.Api;
using DataPool.Admin.Components;

namespace DataPool.Admin.Sources;

/// <summary>All connectors at one moment.</summary>
/// <param name="Connectors">They, in the order of their creation.</param>
/// <param name="Hours">The last 24 hours of each, by id; a connector that is new may lack.</param>
public sealed record SourcesView(IReadOnlyList<ConnectorRow> Connectors, IReadOnlyDictionary<string, IReadOnlyList<HourRow>> Hours) : WatchedView
{
    /// <summary>Nothing yet.</summary>
    public static SourcesView None { get; } = new([], new Dictionary<string, IReadOnlyList<HourRow>>());
}

using DataPool.Admin.Api;

namespace DataPool.Admin.Sources;

/// <summary>By what the list of connectors is ordered.</summary>
public enum SourceSort
{
    /// <summary>The worst state first.</summary>
    State,

    /// <summary>The name.</summary>
    Name,

    /// <summary>The stream.</summary>
    Stream,

    /// <summary>The last success, the longest ago first.</summary>
    LastSuccess,

    /// <summary>The most items first.</summary>
    Items,

    /// <summary>The most errors first.</summary>
    Errors,
}

/// <summary>Which connectors the list shows, and in what order.</summary>
/// <param name="Search">Part of a name, stream or type; empty for all.</param>
/// <param name="State">One state, or null for all.</param>
/// <param name="Type">One type, or null for all.</param>
/// <param name="NeedsAttention">True for those in Error or Idle only.</param>
/// <param name="Sort">The order.</param>
/// <param name="IsReversed">True for the order the other way round.</param>
public sealed record SourceFilter(string Search, ConnectorLight? State, string? Type, bool NeedsAttention, SourceSort Sort, bool IsReversed)
{
    /// <summary>All, the worst first.</summary>
    public static SourceFilter All { get; } = new("", null, null, false, SourceSort.State, false);

    /// <summary>Applies it.</summary>
    /// <param name="connectors">All connectors.</param>
    /// <param name="kind">A connector's type in words, which is searched too.</param>
    public IReadOnlyList<ConnectorRow> Apply(IEnumerable<ConnectorRow> connectors, Func<ConnectorRow, string> kind)
    {
        var found = connectors.Where(connector => Shows(connector, kind(connector)));
        var ordered = (Sort switch
        {
            SourceSort.Name => found.OrderBy(connector => connector.Name, StringComparer.CurrentCultureIgnoreCase),
            SourceSort.Stream => found.OrderBy(connector => connector.Stream, StringComparer.Ordinal),
            SourceSort.LastSuccess => found.OrderBy(connector => connector.LastSuccessAt ?? DateTimeOffset.MinValue),
            SourceSort.Items => found.OrderByDescending(connector => connector.ItemCount ?? 0),
            SourceSort.Errors => found.OrderByDescending(connector => connector.ErrorCount24h),
            _ => found.OrderBy(connector => Badness(connector.State)),
        }).ThenBy(connector => connector.Name, StringComparer.CurrentCultureIgnoreCase).ThenBy(connector => connector.Id, StringComparer.Ordinal);
        return IsReversed ? [.. ordered.Reverse()] : [.. ordered];
    }

    private static int Badness(ConnectorLight state) => state switch
    {
        ConnectorLight.Error => 0,
        ConnectorLight.Idle => 1,
        ConnectorLight.Active => 2,
        _ => 3,
    };

    private bool Shows(ConnectorRow connector, string kind) =>
        (State is null || connector.State == State)
        && (Type is null || connector.Type == Type)
        && (!NeedsAttention || connector.State is ConnectorLight.Error or ConnectorLight.Idle)
        && (string.IsNullOrWhiteSpace(Search) || Has(connector.Name) || Has(connector.Stream) || Has(kind));

    private bool Has(string text) => text.Contains(Search.Trim(), StringComparison.CurrentCultureIgnoreCase);
}

using System.ComponentModel;

namespace DataPool.Server.Api.Connectors;

/// <summary>A page of connectors.</summary>
[Description("A page of connectors, in the order of their creation.")]
internal sealed record ConnectorList
{
    [Description("The connectors.")]
    public required IReadOnlyList<ConnectorResource> Data { get; init; }

    [Description("The cursor of the next page; null on the last one.")]
    public required string? Next { get; init; }
}

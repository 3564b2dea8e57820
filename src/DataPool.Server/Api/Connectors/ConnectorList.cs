namespace DataPool.Server.Api.Connectors;

/// <summary>A page of connectors, in the order of their creation.</summary>
internal sealed record ConnectorList
{
    /// <summary>The connectors.</summary>
    public required IReadOnlyList<ConnectorResource> Data { get; init; }

    /// <summary>The cursor of the next page; null on the last one.</summary>
    public required string? Next { get; init; }
}

namespace DataPool.Server.Api.Connectors;

/// <summary>How to rotate.</summary>
internal sealed record KeyRotation
{
    /// <summary>Seconds for which the present key still works: 0 (default: all earlier keys stop at once) to 604800.</summary>
    public int GraceSeconds { get; init; }
}

/// <summary>A connector's new ingest key.</summary>
internal sealed record RotatedKey
{
    /// <summary>The id of the new key.</summary>
    public required string KeyId { get; init; }

    /// <summary>The new key: shown this once, not stored.</summary>
    public required string IngestKey { get; init; }

    /// <summary>The earlier key that still works; null where none does.</summary>
    public required PreviousKey? Previous { get; init; }
}

/// <summary>An earlier key that still works for a while.</summary>
internal sealed record PreviousKey
{
    /// <summary>Its id.</summary>
    public required string KeyId { get; init; }

    /// <summary>When it stops.</summary>
    public required DateTime ValidUntil { get; init; }
}

using System.ComponentModel;

namespace DataPool.Server.Api.Connectors;

/// <summary>The body of a rotation.</summary>
[Description("How to rotate.")]
internal sealed record KeyRotation
{
    [Description("Seconds for which the present key still works: 0 (default: all earlier keys stop at once) to 604800.")]
    public int GraceSeconds { get; init; }
}

/// <summary>The answer to a rotation.</summary>
[Description("A connector's new ingest key.")]
internal sealed record RotatedKey
{
    [Description("The id of the new key.")]
    public required string KeyId { get; init; }

    [Description("The new key: shown this once, not stored.")]
    public required string IngestKey { get; init; }

    [Description("The earlier key that still works; null where none does.")]
    public required PreviousKey? Previous { get; init; }
}

/// <summary>A key that is running out.</summary>
[Description("An earlier key that still works for a while.")]
internal sealed record PreviousKey
{
    [Description("Its id.")]
    public required string KeyId { get; init; }

    [Description("When it stops.")]
    public required DateTime ValidUntil { get; init; }
}

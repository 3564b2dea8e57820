using DataPool.Core.Connectors.Testing;
using DataPool.Core.Records;

namespace DataPool.Core.Connectors;

/// <summary>What a pull type is given for one run.</summary>
public sealed class PullContext
{
    /// <summary>What <see cref="IConnectorType.ReadSource"/> made of the definition.</summary>
    public required object Source { get; init; }

    /// <summary>The zone that naive times are read in.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>When the run started.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>When the last successful run started, or null.</summary>
    public required DateTimeOffset? LastRun { get; init; }

    /// <summary>Interns the shapes of the connector's records.</summary>
    public required ShapeTable Shapes { get; init; }

    /// <summary>Counts what could not be taken as it was.</summary>
    public required WarningCounter Warnings { get; init; }

    /// <summary>In a test: where the type says which of its steps begins; null in a run.</summary>
    public SourceSteps? Steps { get; init; }
}

/// <summary>What a pull has read: the whole content of the source, in its order.</summary>
/// <param name="Records">The records, before mapping, without keys. The receiver disposes them.</param>
/// <param name="Columns">The source's columns in order, by the names that the records carry; empty where the source has none.</param>
public sealed record PullResult(RecordBatch Records, IReadOnlyList<string> Columns);

/// <summary>What a push type is given for one request.</summary>
public sealed class PushContext
{
    /// <summary>What <see cref="IConnectorType.ReadSource"/> made of the definition.</summary>
    public required object Source { get; init; }

    /// <summary>The body, whole.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>True when the body is form-encoded with the JSON in <c>payload</c>.</summary>
    public required bool IsForm { get; init; }

    /// <summary>True when records need no key of their own, because each gets a generated one.</summary>
    public bool GeneratesKeys { get; init; }

    /// <summary>True when nested objects become fields <c>a.b</c>; false when they stay one JSON value.</summary>
    public required bool Flatten { get; init; }

    /// <summary>Interns the shapes of the connector's records.</summary>
    public required ShapeTable Shapes { get; init; }

    /// <summary>What a request may hold.</summary>
    public required RecordLimits Limits { get; init; }
}

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

    /// <summary>Takes what is read before the last of it (<see cref="PullResult.Records"/>): for sources too large to be held at once.</summary>
    public required IRecordSink Sink { get; init; }

    /// <summary>What an item may hold.</summary>
    public RecordLimits Limits { get; init; } = new();

    /// <summary>True when nested objects become fields <c>a.b</c>; false when they stay one JSON value.</summary>
    public bool Flatten { get; init; } = true;

    /// <summary>The source fields to which the mapping gives a type, format or culture: of a text format they stay texts.</summary>
    public IReadOnlySet<string> TextFields { get; init; } = System.Collections.Frozen.FrozenSet<string>.Empty;

    /// <summary>The source fields that the mapping names, in its fields and its key: a format may leave out what costs extra unless it is named.</summary>
    public IReadOnlySet<string> NamedFields { get; init; } = System.Collections.Frozen.FrozenSet<string>.Empty;

    /// <summary>The number of the connector; null in the test of one that is not saved.</summary>
    public int? Connector { get; init; }

    /// <summary>The definition that is read by: another one may take what an earlier one could not. Compared by reference.</summary>
    public object? Definition { get; init; }

    /// <summary>True where somebody has approved what the guard held.</summary>
    public bool IsApproved { get; init; }

    /// <summary>Set by the type where it reads something else than what was held and approved: the guard looks at it then.</summary>
    public bool NeedsGuard { get; set; }

    /// <summary>What the type remembers of the connector; empty in a test.</summary>
    public SourceMemory Memory { get; init; } = new();

    /// <summary>In a test: the file that came with it; null where none did.</summary>
    public BroughtFile? Brought { get; init; }

    /// <summary>
    /// Set by the type while it reads: called once when the outcome is known, and durable where it is a success. Gives true
    /// where there is more to read at once. What it throws makes the run a failed one. Never called in a test.
    /// </summary>
    public Func<PullEnd, Task<bool>>? WhenEnded { get; set; }

    /// <summary>In a test: where the type says which of its steps begins; null in a run.</summary>
    public SourceSteps? Steps { get; init; }
}

/// <summary>A file that came with a request.</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="Open">Opens its bytes anew, at their start; they can be sought in.</param>
public sealed record BroughtFile(string Name, Func<Stream> Open);

/// <summary>What a pull has read: the whole content of the source, in its order.</summary>
/// <param name="Records">The records, before mapping, without keys: all, or the last ones where <see cref="PullContext.Sink"/> has taken others. The receiver disposes them.</param>
/// <param name="Columns">The source's columns in order, by the names that the records carry; empty where the source has none.</param>
public sealed record PullResult(RecordBatch Records, IReadOnlyList<string> Columns)
{
    /// <summary>What was detected rather than configured (encoding, delimiter …), by name; empty where nothing was.</summary>
    public IReadOnlyDictionary<string, string> Detected { get; init; } = System.Collections.Frozen.FrozenDictionary<string, string>.Empty;

    /// <summary>True where the source says that nothing has changed since <see cref="PullContext.LastRun"/>, and nothing was read.</summary>
    public bool IsNotModified { get; init; }
}

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

using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Core.Mapping;

/// <summary>What a <see cref="Mapper"/> is told about one request or run.</summary>
public sealed class MapContext
{
    /// <summary>True for a pull, which counts what it cannot take; false for a push, which is refused.</summary>
    public required bool IsPull { get; init; }

    /// <summary>The key field that the request names (<c>?idField=</c>, <c>X-Item-Key</c>), or null.</summary>
    public string? KeyOverride { get; init; }

    /// <summary>
    /// Push: true when the records have their keys already (<see cref="RecordBatch.EndKey"/>), which stay as they are,
    /// whatever the mapping's <c>key</c> and <see cref="KeyOverride"/> say. A record whose key is empty has none: it is
    /// refused, or gets a generated one where the mapping asks for them.
    /// </summary>
    public bool KeysAreSet { get; init; }

    /// <summary>The clock that generated keys are ordered by, and whose time expressions see.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>After <see cref="Mapper.Map"/> the keys that were generated, in the order of the records that got them.</summary>
    public IReadOnlyList<string> GeneratedKeys { get; internal set; } = [];

    /// <summary>The zone that naive times are read in.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>What an item may hold.</summary>
    public required RecordLimits Limits { get; init; }

    /// <summary>
    /// Counts what a pull could not take as it was: <c>no_key</c>, <c>invalid_key</c>, <c>duplicate_key</c>,
    /// <c>value_not_converted</c>, <c>value_too_large</c>, <c>field_renamed</c>; of a pull and of a push <c>expression_failed</c>.
    /// </summary>
    public WarningCounter? Warnings { get; init; }

    /// <summary>Pull: the most records with different keys that are kept in memory; more fail the run.</summary>
    public int MostItems { get; init; } = int.MaxValue;

    /// <summary>The columns of a pull's source in order; empty where it has none.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];
}

using DataPool.Core.Values;

namespace DataPool.Core.Streams.History;

/// <summary>A value that a field had.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Json">Its canonical JSON text. Not to be changed.</param>
public readonly record struct HistoryValue(ValueKind Kind, byte[] Json)
{
    /// <summary>True for an equal value of the same kind.</summary>
    public bool SameAs(HistoryValue other) => Kind == other.Kind && (ReferenceEquals(Json, other.Json) || Json.AsSpan().SequenceEqual(other.Json));
}

/// <summary>
/// A point of a field's history: one change (<see cref="Value"/>, or <see cref="IsRemoved"/>), or several within one
/// stretch of time summed up (<see cref="Count"/> and the rest).
/// </summary>
public sealed record HistoryPoint
{
    /// <summary>When it happened; of several changes, the first.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What the field was set to; null in a point that sums up.</summary>
    public HistoryValue? Value { get; init; }

    /// <summary>The first value it was set to in that time.</summary>
    public HistoryValue? First { get; init; }

    /// <summary>The last value it was set to in that time.</summary>
    public HistoryValue? Last { get; init; }

    /// <summary>The smallest of the numbers; null where not all values that are not null were numbers.</summary>
    public HistoryValue? Min { get; init; }

    /// <summary>The largest of the numbers.</summary>
    public HistoryValue? Max { get; init; }

    /// <summary>The mean of the numbers it was set to, each counted once, to about 15 significant digits; null where there is none.</summary>
    public HistoryValue? Mean { get; init; }

    /// <summary>How many times it was set in that time; 0 in a point that is one change.</summary>
    public int Count { get; init; }

    /// <summary>True when the field, or its item, went, and had not come back at the end of that time.</summary>
    public bool IsRemoved { get; init; }
}

/// <summary>What a field of an item was over a range of time.</summary>
/// <param name="IsKnown">False when the item was not there at any time within the range.</param>
/// <param name="Points">The points, in the order of time.</param>
public sealed record FieldHistory(bool IsKnown, IReadOnlyList<HistoryPoint> Points);

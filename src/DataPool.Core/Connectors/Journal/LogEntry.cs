using System.Text.Json.Serialization;

namespace DataPool.Core.Connectors.Journal;

/// <summary>An entry of a connector's log (PRODUCT 2.8). Holds no secret.</summary>
public sealed record LogEntry
{
    /// <summary>Its id; unique within its connector and rising with time.</summary>
    public required string Id { get; init; }

    /// <summary>When it happened, UTC; the last time where it has a <see cref="Count"/>.</summary>
    public required DateTime At { get; init; }

    /// <summary>How much it matters.</summary>
    public required JournalLevel Level { get; init; }

    /// <summary>What it is about.</summary>
    public required JournalEvent Event { get; init; }

    /// <summary>What happened, for people.</summary>
    public required string Message { get; init; }

    /// <summary>Items that came: over all requests, or in the last run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ItemsReceived { get; init; }

    /// <summary>Items created or changed, over all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ItemsChanged { get; init; }

    /// <summary>Items removed, over all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ItemsRemoved { get; init; }

    /// <summary>Records that became no item, in the last run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ItemsSkipped { get; init; }

    /// <summary>How long the last run took, in milliseconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? DurationMs { get; init; }

    /// <summary>The last request.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequestId { get; init; }

    /// <summary>The last run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RunId { get; init; }

    /// <summary>How many like it this entry stands for; absent for one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Count { get; init; }

    /// <summary>When the first of them happened, UTC; absent for one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? FirstAt { get; init; }

    /// <summary>What programs want to know, by name: a code, an outcome, a status.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Details { get; init; }
}

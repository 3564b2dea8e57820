using System.Text.Json.Serialization;

namespace DataPool.Core.Connectors.Journal;

/// <summary>What came of a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunOutcome>))]
public enum RunOutcome : byte
{
    /// <summary>The source was read, and the pool changed.</summary>
    [JsonStringEnumMemberName("succeeded")] Succeeded,

    /// <summary>The source was read, and nothing had changed.</summary>
    [JsonStringEnumMemberName("unchanged")] Unchanged,

    /// <summary>Something failed; nothing was changed.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>The guard held it; nothing was changed.</summary>
    [JsonStringEnumMemberName("held")] Held,

    /// <summary>It was stopped before it had a result; nothing was changed.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}

/// <summary>One run of a pull connector (PRODUCT 4).</summary>
public sealed record RunRecord
{
    /// <summary>Its id, <c>run_…</c>; unique within its connector.</summary>
    public required string RunId { get; init; }

    /// <summary>What came of it; null while it is in progress.</summary>
    public required RunOutcome? Outcome { get; init; }

    /// <summary>When it started, UTC.</summary>
    public required DateTime StartedAt { get; init; }

    /// <summary>How long it took, or has taken, in milliseconds.</summary>
    public long DurationMs { get; init; }

    /// <summary>Records that the source had; also where the run then failed or is held.</summary>
    public int RowsRead { get; init; }

    /// <summary>Items that were made of them; also where the run then failed or is held.</summary>
    public int ItemsReceived { get; init; }

    /// <summary>Items created or changed.</summary>
    public int ItemsChanged { get; init; }

    /// <summary>Items removed.</summary>
    public int ItemsRemoved { get; init; }

    /// <summary>Records that became no item: without a key, or followed by another with the same key.</summary>
    public int ItemsSkipped { get; init; }

    /// <summary>What could not be taken as it was.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>What was detected rather than configured.</summary>
    public IReadOnlyDictionary<string, string> Detected { get; init; } = System.Collections.Frozen.FrozenDictionary<string, string>.Empty;

    /// <summary>Why it failed or is held; absent where it did neither.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HealthProblem? Error { get; init; }
}

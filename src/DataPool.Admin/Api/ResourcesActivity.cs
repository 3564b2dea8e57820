namespace DataPool.Admin.Api;

/// <summary>How much a log entry matters.</summary>
public enum LogLevelWord
{
    /// <summary>Nothing is wrong.</summary>
    Info,

    /// <summary>Something could not be taken as it was.</summary>
    Warning,

    /// <summary>Something failed.</summary>
    Error,
}

/// <summary>What a log entry is about.</summary>
public enum LogEventWord
{
    /// <summary>A pull run ended.</summary>
    Run,

    /// <summary>A source could not be reached.</summary>
    Connect,

    /// <summary>A push was accepted.</summary>
    Receive,

    /// <summary>A push was refused.</summary>
    Reject,

    /// <summary>The state changed.</summary>
    State,

    /// <summary>The configuration changed.</summary>
    Config,

    /// <summary>The ingest key was rotated.</summary>
    Key,

    /// <summary>The definition was tested.</summary>
    Test,
}

/// <summary>An entry of a connector's log.</summary>
public sealed record LogRow
{
    /// <summary>Its id: a number that rises with time.</summary>
    public required string Id { get; init; }

    /// <summary>When it happened; the last time where it has a <see cref="Count"/>.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How much it matters.</summary>
    public required LogLevelWord Level { get; init; }

    /// <summary>What it is about.</summary>
    public required LogEventWord Event { get; init; }

    /// <summary>What happened.</summary>
    public required string Message { get; init; }

    /// <summary>Items that came.</summary>
    public long? ItemsReceived { get; init; }

    /// <summary>Items created or changed.</summary>
    public long? ItemsChanged { get; init; }

    /// <summary>Items removed.</summary>
    public long? ItemsRemoved { get; init; }

    /// <summary>Records that became no item.</summary>
    public long? ItemsSkipped { get; init; }

    /// <summary>How long the last run took, in milliseconds.</summary>
    public long? DurationMs { get; init; }

    /// <summary>The last request.</summary>
    public string? RequestId { get; init; }

    /// <summary>The last run.</summary>
    public string? RunId { get; init; }

    /// <summary>How many like it this entry stands for; null for one.</summary>
    public long? Count { get; init; }

    /// <summary>When the first of them happened; null for one.</summary>
    public DateTimeOffset? FirstAt { get; init; }

    /// <summary>What programs want to know, by name.</summary>
    public IReadOnlyDictionary<string, string>? Details { get; init; }
}

/// <summary>What came of a run.</summary>
public enum RunOutcomeWord
{
    /// <summary>The source was read, and the pool changed.</summary>
    Succeeded,

    /// <summary>The source was read, and nothing had changed.</summary>
    Unchanged,

    /// <summary>Something failed.</summary>
    Failed,

    /// <summary>The guard held it.</summary>
    Held,

    /// <summary>It was stopped before it had a result.</summary>
    Cancelled,
}

/// <summary>One kind of thing that could not be taken as it was.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Field">The field concerned, or null.</param>
/// <param name="Count">How often.</param>
/// <param name="Examples">The first three.</param>
public sealed record WarningRow(string Code, string? Field, long Count, IReadOnlyList<string> Examples);

/// <summary>Why a run failed or is held.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Message">The reason.</param>
public sealed record RunFault(string Code, string Message);

/// <summary>A run that was started.</summary>
/// <param name="RunId">Its id.</param>
public sealed record StartedRunRow(string RunId);

/// <summary>A run of a pull connector.</summary>
public sealed record RunRow
{
    /// <summary>Its id.</summary>
    public required string RunId { get; init; }

    /// <summary>What came of it; null while it is in progress.</summary>
    public RunOutcomeWord? Outcome { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took, or has taken, in milliseconds.</summary>
    public long DurationMs { get; init; }

    /// <summary>Records that the source had.</summary>
    public long RowsRead { get; init; }

    /// <summary>Items that were made of them.</summary>
    public long ItemsReceived { get; init; }

    /// <summary>Items created or changed.</summary>
    public long ItemsChanged { get; init; }

    /// <summary>Items removed.</summary>
    public long ItemsRemoved { get; init; }

    /// <summary>Records that became no item.</summary>
    public long ItemsSkipped { get; init; }

    /// <summary>What could not be taken as it was.</summary>
    public IReadOnlyList<WarningRow> Warnings { get; init; } = [];

    /// <summary>Why it failed or is held.</summary>
    public RunFault? Error { get; init; }
}

/// <summary>A push that is remembered.</summary>
public sealed record RequestRow
{
    /// <summary>Its id.</summary>
    public required string RequestId { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The status it was answered with.</summary>
    public required int Status { get; init; }

    /// <summary>Why it was refused, as a code.</summary>
    public string? Code { get; init; }

    /// <summary>Why it was refused.</summary>
    public string? Message { get; init; }

    /// <summary>The stream it was for.</summary>
    public required string Stream { get; init; }

    /// <summary>The length of its body.</summary>
    public long Bytes { get; init; }

    /// <summary>Items that came.</summary>
    public long ItemsReceived { get; init; }

    /// <summary>Items created or changed.</summary>
    public long ItemsChanged { get; init; }

    /// <summary>Items removed.</summary>
    public long ItemsRemoved { get; init; }
}

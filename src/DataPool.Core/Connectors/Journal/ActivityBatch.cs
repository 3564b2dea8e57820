namespace DataPool.Core.Connectors.Journal;

/// <summary>What happened to one connector since the last time that was written. Immutable.</summary>
public sealed class ActivityBatch
{
    /// <summary>Hours whose sums wait for a disk that fails, at most: what charts are kept for.</summary>
    internal const int MaxHours = 192;

    private IReadOnlyList<LogEntry>? _entries;

    internal ActivityBatch()
    {
    }

    /// <summary>The connector's number.</summary>
    public required int Connector { get; init; }

    /// <summary>The id of this batch among the connector's: rising.</summary>
    public required long ChunkId { get; init; }

    /// <summary>Log entries that are new, or have taken in others since they were written.</summary>
    public IReadOnlyList<LogEntry> Entries => _entries ??= [.. Lines.Select(static line => line.Entry)];

    /// <summary>Runs that ended, oldest first.</summary>
    public IReadOnlyList<RunRecord> EndedRuns => Runs.Values;

    /// <summary>Accepted pushes, oldest first; the last 1,000 where more came.</summary>
    public ReadOnlySpan<RequestRecord> AcceptedRequests => Accepted.Values;

    /// <summary>Pushes that were refused for what they are, oldest first; the last 10,000 where more came.</summary>
    public ReadOnlySpan<RequestRecord> RefusedRequests => Refused.Values;

    /// <summary>Pushes that were turned away for the moment (429, 5xx), oldest first; the last 1,000 where more came.</summary>
    public ReadOnlySpan<RequestRecord> TurnedAwayRequests => TurnedAway.Values;

    /// <summary>What is to be added to the hours' sums.</summary>
    public required IReadOnlyList<ActivityHour> Hours { get; init; }

    internal (LogLine Line, long Version, LogEntry Entry)[] Lines { get; init; } = [];

    internal (RunRecord[] Values, long Mark) Runs { get; init; } = ([], 0);

    internal (RequestRecord[] Values, long Mark) Accepted { get; init; } = ([], 0);

    internal (RequestRecord[] Values, long Mark) Refused { get; init; } = ([], 0);

    internal (RequestRecord[] Values, long Mark) TurnedAway { get; init; } = ([], 0);
}

using DataPool.Core.Connectors.Journal;

namespace DataPool.Core.Storage;

/// <summary>How long activity is kept.</summary>
/// <param name="Log">Log entries, runs and requests: <c>DataPool:LogRetentionDays</c>.</param>
public sealed record ActivityRetention(TimeSpan Log)
{
    /// <summary>How long the hours' sums are kept: eight days.</summary>
    public static readonly TimeSpan Hours = TimeSpan.FromDays(8);
}

/// <summary>Which log entries are asked for.</summary>
/// <param name="Before">Only those with a lower id; <see cref="long.MaxValue"/> for all.</param>
/// <param name="Limit">The most that are returned.</param>
public readonly record struct LogQuery(long Before, int Limit)
{
    /// <summary>The levels that are asked for; empty for all.</summary>
    public IReadOnlyCollection<JournalLevel> Levels { get; init; } = [];

    /// <summary>The events that are asked for; empty for all.</summary>
    public IReadOnlyCollection<JournalEvent> Events { get; init; } = [];
}

/// <summary>
/// What happened to connectors: logs, runs, requests and hourly sums, by the connector's number. Members fail with
/// <see cref="StorageException"/>. Readers never wait for the writer.
/// </summary>
public interface IActivityStore
{
    /// <summary>Writes batches in one transaction: entries replace those of their id, hours are added to.</summary>
    Task WriteAsync(IReadOnlyList<ActivityBatch> batches, CancellationToken cancellationToken);

    /// <summary>Log entries, newest first.</summary>
    Task<IReadOnlyList<LogEntry>> ReadLogAsync(int connector, LogQuery query, CancellationToken cancellationToken);

    /// <summary>Runs, newest first, with an id below <paramref name="before"/>: the digits of <see cref="RunRecord.RunId"/>.</summary>
    Task<IReadOnlyList<RunRecord>> ReadRunsAsync(int connector, long before, int limit, CancellationToken cancellationToken);

    /// <summary>A run; null where there is none.</summary>
    Task<RunRecord?> FindRunAsync(int connector, long id, CancellationToken cancellationToken);

    /// <summary>The requests that are kept, newest first: the last accepted, the refused ones of a day, and the last that were turned away.</summary>
    Task<IReadOnlyList<RequestRecord>> ReadRequestsAsync(int connector, CancellationToken cancellationToken);

    /// <summary>The hours from one on that hold something, of the connectors from one number to another (both included), by connector and hour.</summary>
    Task<IReadOnlyList<(int Connector, ActivityHour Hour)>> ReadHoursAsync(int first, int last, long fromHour, CancellationToken cancellationToken);

    /// <summary>
    /// One small step of pruning: the next few connectors after one, as far as a bounded number of rows goes. What belongs to
    /// connectors that are not live goes whole.
    /// </summary>
    /// <returns>The connector to go on after; 0 to begin again.</returns>
    Task<int> PruneAsync(int after, IReadOnlySet<int> live, ActivityRetention keep, DateTimeOffset now, CancellationToken cancellationToken);
}

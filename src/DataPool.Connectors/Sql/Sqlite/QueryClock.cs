using DataPool.Core.Connectors;

namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>When a query has to end: at its time-out or when it is cancelled.</summary>
internal sealed class QueryClock(TimeProvider time, int timeoutSeconds, CancellationToken cancellationToken)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>The time-out in seconds, as the definition names it.</summary>
    internal int TimeoutSeconds => timeoutSeconds;

    /// <summary>What cancels.</summary>
    internal CancellationToken CancellationToken => cancellationToken;

    /// <summary>Whether it has to end now. Asked every few microseconds.</summary>
    internal bool IsOver => cancellationToken.IsCancellationRequested || time.GetElapsedTime(_start) >= TimeSpan.FromSeconds(timeoutSeconds);

    /// <summary>What is left of the time.</summary>
    internal TimeSpan Left => TimeSpan.FromSeconds(timeoutSeconds) - time.GetElapsedTime(_start);

    /// <summary>Throws what ended the query, if something did.</summary>
    internal void ThrowIfOver()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsOver) return;
        throw new SourceException(
            "timeout",
            $"The query did not end within timeoutSeconds ({timeoutSeconds}) and was stopped. Make it faster or raise source.timeoutSeconds (at most 3600).",
            transient: true);
    }
}

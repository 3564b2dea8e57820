using DataPool.Core.Connectors;

namespace DataPool.Connectors.Sql;

/// <summary>When a query has to end: at its time-out, which counts from here on, or when it is cancelled.</summary>
internal sealed class QueryClock(TimeProvider time, int timeoutSeconds, CancellationToken cancellationToken)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>The time-out in seconds, as the definition names it.</summary>
    internal int TimeoutSeconds => timeoutSeconds;

    /// <summary>What cancels.</summary>
    internal CancellationToken CancellationToken => cancellationToken;

    /// <summary>Whether it has to end now. Asked every few microseconds.</summary>
    internal bool IsOver => cancellationToken.IsCancellationRequested || time.GetElapsedTime(_start) >= TimeSpan.FromSeconds(timeoutSeconds);

    /// <summary>What is left of the time; never negative.</summary>
    internal TimeSpan Left => TimeSpan.FromSeconds(timeoutSeconds) - time.GetElapsedTime(_start) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>Throws what ended the query, if something did.</summary>
    internal void ThrowIfOver()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (IsOver) throw Timeout();
    }

    /// <summary>The time-out as the error of a run.</summary>
    internal SourceException Timeout() => new(
        "timeout",
        $"The query did not end within timeoutSeconds ({timeoutSeconds}) and was stopped. Make it faster or raise source.timeoutSeconds (at most 3600).",
        transient: true);

    /// <summary>A source that is cancelled when the query has to end; dispose it.</summary>
    internal QueryEnd Watch() => new(new CancellationTokenSource(Left, time), cancellationToken);
}

/// <summary>Is cancelled when a query has to end.</summary>
internal sealed class QueryEnd(CancellationTokenSource timeout, CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource _either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);

    /// <summary>Cancelled at the time-out, and when the run is cancelled.</summary>
    internal CancellationToken Token => _either.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _either.Dispose();
        timeout.Dispose();
    }
}

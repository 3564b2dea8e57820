namespace DataPool.Storage.Engine.Log;

/// <summary>Rings at the queue every half second while the log is faulted.</summary>
internal sealed class LogProbe : IDisposable
{
    /// <summary>How long after a failure the next try comes.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly ITimer _timer;

    public LogProbe(CommitQueue queue, TimeProvider time) =>
        _timer = time.CreateTimer(_ => queue.ProbeDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>The bytes of the commit that failed.</summary>
    public long Bytes { get; private set; }

    public void Start(long bytes)
    {
        Bytes = bytes;
        Again();
    }

    public void Again() => _timer.Change(Pause, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();
}

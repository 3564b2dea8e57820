namespace DataPool.Storage.Engine.Log;

/// <summary>
/// Rings at the queue every half second while the log is faulted; and, where the database may go though nobody writes, after
/// some seconds without a commit.
/// </summary>
internal sealed class LogProbe : IDisposable
{
    /// <summary>How long after a failure the next try comes.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly CommitQueue _queue;
    private readonly TimeProvider _time;
    private readonly TimeSpan? _idle;
    private readonly ITimer _timer;
    private long _committed;

    /// <param name="queue">Is rung at.</param>
    /// <param name="idle">After how long without a commit; null for never.</param>
    /// <param name="time">The clock.</param>
    public LogProbe(CommitQueue queue, TimeSpan? idle, TimeProvider time)
    {
        _queue = queue;
        _idle = idle;
        _time = time;
        _timer = time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Committed();
        Idle();
    }

    /// <summary>The bytes of the commit that failed.</summary>
    public long Bytes { get; private set; }

    public void Start(long bytes)
    {
        Bytes = bytes;
        Again();
    }

    public void Again() => _timer.Change(Pause, Timeout.InfiniteTimeSpan);

    /// <summary>The log has just taken a commit: no other is needed to know that it does.</summary>
    public void Committed()
    {
        if (_idle is not null) Volatile.Write(ref _committed, _time.GetTimestamp());
    }

    /// <summary>Rings again when nothing was committed for as long.</summary>
    public void Idle()
    {
        if (_idle is { } idle) _timer.Change(idle, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Ring()
    {
        var rest = _queue.Fault is null && _idle is { } idle ? idle - _time.GetElapsedTime(Volatile.Read(ref _committed)) : TimeSpan.Zero;
        if (rest > TimeSpan.Zero) _timer.Change(rest, Timeout.InfiniteTimeSpan);
        else _queue.ProbeDue();
    }
}

namespace DataPool.Server.Security;

/// <summary>
/// Counts the requests that were answered 401, of all who have no business here, and logs the number at most once a minute.
/// Nothing of what they sent is kept. Thread-safe; counting costs one interlocked operation.
/// </summary>
internal sealed class StrangerLog(TimeProvider time, ILogger<StrangerLog> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long _count;
    private long _told;
    private long? _toldAt;

    /// <summary>How many there were since the start.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Another one.</summary>
    public void Refused() => Interlocked.Increment(ref _count);

    /// <summary>Logs how many came since the last time, once a minute at most. Call about once a second.</summary>
    public void TellNowAndThen()
    {
        if (_toldAt is { } at && time.GetElapsedTime(at) < Pause) return;
        Tell();
    }

    /// <summary>Logs how many came since the last time, where any did.</summary>
    public void Tell()
    {
        lock (_lock)
        {
            var count = Count;
            if (count == _told) return;
            Log.StrangersRefused(logger, count - _told);
            (_told, _toldAt) = (count, time.GetTimestamp());
        }
    }
}

namespace DataPool.Server.Security;

/// <summary>Counts the requests that were answered 401, and the sign-ins that failed, and logs their numbers at most once a minute: never what they sent.</summary>
internal sealed class StrangerCount(TimeProvider time, ILogger<StrangerCount> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _reporting = new();
    private long _count;
    private long _signIns;
    private long? _reported;

    /// <summary>Counts one. Thread-safe, and cheap.</summary>
    public void Add() => Interlocked.Increment(ref _count);

    /// <summary>Counts a sign-in that failed. Thread-safe.</summary>
    public void AddSignIn() => Interlocked.Increment(ref _signIns);

    /// <summary>Logs the numbers since the last time, unless that was less than a minute ago. Call about once a second.</summary>
    /// <param name="isLast">True at the end: then nothing is kept back.</param>
    public void Report(bool isLast = false)
    {
        lock (_reporting)
        {
            if (!isLast && _reported is { } reported && time.GetElapsedTime(reported) < Pause) return;
            var count = Interlocked.Exchange(ref _count, 0);
            var signIns = Interlocked.Exchange(ref _signIns, 0);
            if (count == 0 && signIns == 0) return;
            _reported = time.GetTimestamp();
            if (count > 0) Log.Strangers(logger, count);
            if (signIns > 0) Log.SignInsFailed(logger, signIns);
        }
    }
}

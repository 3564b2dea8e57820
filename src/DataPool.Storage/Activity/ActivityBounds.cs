using DataPool.Core.Connectors.Journal;
using DataPool.Core.Storage;

namespace DataPool.Storage.Activity;

/// <summary>From which ids and hours on a connector's activity is kept.</summary>
/// <param name="Oldest">The lowest id of log entries, runs and requests.</param>
/// <param name="OldestRefused">The lowest id of requests that were refused for what they are.</param>
/// <param name="Hour">The lowest hour.</param>
internal readonly record struct ActivityBounds(long Oldest, long OldestRefused, long Hour)
{
    /// <summary>Nothing is kept of a connector that is not live.</summary>
    public static ActivityBounds Of(bool isLive, ActivityRetention keep, DateTimeOffset now)
    {
        if (!isLive) return new ActivityBounds(long.MaxValue, long.MaxValue, long.MaxValue);
        var oldest = Micros(now - keep.Log);
        return new ActivityBounds(oldest, Math.Max(oldest, Micros(now - ConnectorActivity.KeepRefused)), ActivityHour.Of(now - ActivityRetention.Hours));
    }

    /// <summary>The lowest id of requests of a kind.</summary>
    public long OldestOf(int kind) => kind == RequestKinds.Refused ? OldestRefused : Oldest;

    private static long Micros(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}

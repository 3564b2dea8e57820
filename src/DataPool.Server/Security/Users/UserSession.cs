using DataPool.Core.Storage;

namespace DataPool.Server.Security.Users;

/// <summary>One browser in which somebody has signed in. Thread-safe.</summary>
internal sealed class UserSession(User user, StoredSession stored)
{
    /// <summary>A session ends when it has not been seen for so long.</summary>
    public static readonly TimeSpan MostIdle = TimeSpan.FromHours(12);

    /// <summary>No session lasts longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private volatile bool _isEnded;
    private long _seenMinute = Minute(stored.LastSeenAt);
    private long _savedMinute = Minute(stored.LastSeenAt);

    /// <summary>Who has signed in.</summary>
    public User User => user;

    /// <summary>SHA-256 of what the browser shows.</summary>
    public ReadOnlyMemory<byte> Hash => stored.Hash;

    /// <summary>When it last opened a request, to the minute.</summary>
    public DateTimeOffset LastSeenAt => DateTimeOffset.UnixEpoch.AddMinutes(Interlocked.Read(ref _seenMinute));

    /// <summary>
    /// True while it opens requests: it has not run out, nobody has ended it, and its user is there with the password and a role
    /// no lower than when it began.
    /// </summary>
    public bool IsLive(DateTimeOffset now) =>
        !_isEnded && user.HasStamp(stored.Stamp) && now < stored.CreatedAt + Longest && now < LastSeenAt + MostIdle;

    /// <summary>Notes that the person is there.</summary>
    public void Seen(DateTimeOffset now)
    {
        var minute = Minute(now);
        if (Interlocked.Read(ref _seenMinute) < minute) Interlocked.Exchange(ref _seenMinute, minute);
    }

    /// <summary>Ends it at once and for good.</summary>
    public void End() => _isEnded = true;

    /// <summary>When it was last seen, where that was not saved yet; it counts as saved then.</summary>
    public DateTimeOffset? TakeLastSeen()
    {
        var minute = Interlocked.Read(ref _seenMinute);
        return Interlocked.Exchange(ref _savedMinute, minute) == minute ? null : DateTimeOffset.UnixEpoch.AddMinutes(minute);
    }

    /// <summary>Says that saving failed.</summary>
    public void NotSaved() => Interlocked.Exchange(ref _savedMinute, 0);

    private static long Minute(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMinute;
}

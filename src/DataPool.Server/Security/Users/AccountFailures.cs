namespace DataPool.Server.Security.Users;

/// <summary>The tries for one account that have failed in a row.</summary>
internal sealed class AccountFailures
{
    /// <summary>So many fail before the next one must wait.</summary>
    public const int Free = 5;

    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    private int _count;
    private DateTimeOffset _blockedUntil;

    /// <summary>When the latest was.</summary>
    public DateTimeOffset Latest { get; private set; }

    /// <summary>How long the next try must wait: 1 s after the fifth failure, then twice as long after each.</summary>
    public TimeSpan Wait(DateTimeOffset now) => _blockedUntil > now ? _blockedUntil - now : TimeSpan.Zero;

    public void Add(DateTimeOffset now)
    {
        Latest = now;
        if (++_count < Free) return;
        var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(_count - Free, 16)));
        _blockedUntil = now + (wait < LongestWait ? wait : LongestWait);
    }

    /// <summary>Takes one back.</summary>
    public void Remove()
    {
        _count--;
        _blockedUntil = default;
    }
}

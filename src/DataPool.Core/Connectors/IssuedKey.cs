using System.Globalization;
using DataPool.Core.Storage;

namespace DataPool.Core.Connectors;

/// <summary>A key that was handed out, of whatever kind: never the key itself. Thread-safe.</summary>
public class IssuedKey
{
    private readonly StoredKey _stored;
    private long _lastUsedMinute;
    private long _savedMinute;
    private volatile bool _isWithdrawn;

    /// <summary>A key as it is stored.</summary>
    public IssuedKey(StoredKey stored)
    {
        _stored = stored;
        Number = ulong.Parse(stored.KeyId, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        Hash = stored.Hash.ToArray();
        _lastUsedMinute = _savedMinute = stored.LastUsedAt is { } used ? Minute(used) : 0;
    }

    /// <summary>Its id: 12 lower-case hexadecimal digits.</summary>
    public string KeyId => _stored.KeyId;

    /// <summary>The id as a number, by which it is found.</summary>
    public ulong Number { get; }

    /// <summary>SHA-256 of the key's text. Not to be changed.</summary>
    public byte[] Hash { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt => _stored.CreatedAt;

    /// <summary>When it stops, or null.</summary>
    public DateTimeOffset? ValidUntil => _stored.ValidUntil;

    /// <summary>When it last opened a request, to the minute, or null.</summary>
    public DateTimeOffset? LastUsedAt => Interlocked.Read(ref _lastUsedMinute) is > 0 and var minute ? DateTimeOffset.UnixEpoch.AddMinutes(minute) : null;

    /// <summary>True while it opens requests.</summary>
    public bool IsLive(DateTimeOffset now) => !_isWithdrawn && (ValidUntil is not { } end || now < end);

    /// <summary>Ends it at once and for good.</summary>
    public void Withdraw() => _isWithdrawn = true;

    /// <summary>Notes that it opened a request.</summary>
    public void Used(DateTimeOffset now)
    {
        var minute = Minute(now);
        if (Interlocked.Read(ref _lastUsedMinute) < minute) Interlocked.Exchange(ref _lastUsedMinute, minute);
    }

    /// <summary>The key as it is to be stored, with its last use.</summary>
    public StoredKey ToStored() => _stored with { LastUsedAt = LastUsedAt };

    /// <summary>The last use where it was not saved yet; it counts as saved then.</summary>
    public DateTimeOffset? TakeLastUse()
    {
        var minute = Interlocked.Read(ref _lastUsedMinute);
        return Interlocked.Exchange(ref _savedMinute, minute) == minute ? null : LastUsedAt;
    }

    /// <summary>Says that saving failed.</summary>
    public void NotSaved() => Interlocked.Exchange(ref _savedMinute, 0);

    private static long Minute(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMinute;
}

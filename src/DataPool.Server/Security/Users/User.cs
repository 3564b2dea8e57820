using DataPool.Core.Storage;

namespace DataPool.Server.Security.Users;

/// <summary>A person who may sign in. The object stays the same while what is known of the person changes. Thread-safe.</summary>
internal sealed class User(StoredUser stored)
{
    private volatile StoredUser _stored = stored;
    private volatile bool _isDeleted;
    private long _lastSignInTicks = stored.LastSignInAt?.UtcTicks ?? 0;

    /// <summary>Its id, <c>usr_…</c>.</summary>
    public string Id => _stored.Id;

    /// <summary>Its place in the order of creation.</summary>
    public long Order => _stored.Number;

    /// <summary>The person's name.</summary>
    public string Name => _stored.Name;

    /// <summary>The e-mail address.</summary>
    public string Email => _stored.Email;

    /// <summary>What the person may do.</summary>
    public AccessRole Role => AccessRoles.Of(_stored.Role);

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt => _stored.CreatedAt;

    /// <summary>When the person last signed in, or null.</summary>
    public DateTimeOffset? LastSignInAt => Interlocked.Read(ref _lastSignInTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>All that is stored of it, as of one moment; the last sign-in is not kept up.</summary>
    public StoredUser Stored => _stored;

    /// <summary>True while it exists and has a stamp.</summary>
    public bool HasStamp(string stamp) => !_isDeleted && _stored.Stamp == stamp;

    /// <summary>Takes what was stored.</summary>
    public void Become(StoredUser stored) => _stored = stored;

    /// <summary>Ends it, with all its sessions.</summary>
    public void Delete() => _isDeleted = true;

    /// <summary>Notes that the person has signed in.</summary>
    public void SignedIn(DateTimeOffset at) => Interlocked.Exchange(ref _lastSignInTicks, at.UtcTicks);
}

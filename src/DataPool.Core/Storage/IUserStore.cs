namespace DataPool.Core.Storage;

/// <summary>A person who may sign in, as stored: never the password, nor the link with which it is set.</summary>
public sealed record StoredUser
{
    /// <summary>Its place in the order of creation, from 1; never used again. Given by the store.</summary>
    public long Number { get; init; }

    /// <summary>Its id, <c>usr_…</c>; never used again.</summary>
    public required string Id { get; init; }

    /// <summary>The e-mail address as it was typed; compared without case.</summary>
    public required string Email { get; init; }

    /// <summary>The person's name.</summary>
    public required string Name { get; init; }

    /// <summary><c>viewer</c>, <c>operator</c> or <c>admin</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The password's hash, in the form of its hasher; null until one was set.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>Changes with the password and whatever else ends sessions: a session counts while it has the stamp of its user.</summary>
    public required string Stamp { get; init; }

    /// <summary>SHA-256 of the token in the link with which the person sets a password; null where none is open.</summary>
    public ReadOnlyMemory<byte>? Invitation { get; init; }

    /// <summary>When that link stops; null where there is none.</summary>
    public DateTimeOffset? InvitedUntil { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the person last signed in, or null.</summary>
    public DateTimeOffset? LastSignInAt { get; init; }
}

/// <summary>A session of somebody who has signed in, as stored: never what the browser shows.</summary>
/// <param name="Hash">SHA-256 of what the browser shows.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="Stamp">The user's stamp when it began.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastSeenAt">When it last opened a request, to the minute.</param>
public sealed record StoredSession(ReadOnlyMemory<byte> Hash, string UserId, string Stamp, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt);

/// <summary>Another user has this e-mail address.</summary>
public sealed class EmailTakenException(string email) : Exception($"There is a user with the e-mail address \"{email}\" already.");

/// <summary>
/// Users and their sessions. Each member is one transaction and fails with <see cref="StorageException"/> when the database
/// cannot commit.
/// </summary>
public interface IUserStore
{
    /// <summary>All users, in the order of their creation.</summary>
    Task<IReadOnlyList<StoredUser>> ListAsync(CancellationToken cancellationToken);

    /// <summary>All sessions, in no order, also those that count no more.</summary>
    Task<IReadOnlyList<StoredSession>> ListSessionsAsync(CancellationToken cancellationToken);

    /// <summary>Stores a new user.</summary>
    /// <returns>The user with its number.</returns>
    /// <exception cref="EmailTakenException">Another user has this e-mail address.</exception>
    Task<StoredUser> CreateAsync(StoredUser user, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a user's name, role, password, stamp and link; its sessions with another stamp are deleted. Nothing happens where
    /// there is none of this id.
    /// </summary>
    Task ChangeAsync(StoredUser user, CancellationToken cancellationToken);

    /// <summary>Deletes a user with its sessions; nothing happens where there is none of this id.</summary>
    Task DeleteAsync(string id, CancellationToken cancellationToken);

    /// <summary>Stores a new session, and its time as that of the user's last sign-in.</summary>
    /// <returns>False, and nothing is stored, where the user is gone or has another stamp by now.</returns>
    Task<bool> OpenSessionAsync(StoredSession session, CancellationToken cancellationToken);

    /// <summary>Deletes sessions, by their hashes; those that are not there are passed over.</summary>
    Task DeleteSessionsAsync(IReadOnlyCollection<ReadOnlyMemory<byte>> hashes, CancellationToken cancellationToken);

    /// <summary>Saves when sessions were last seen, by their hashes, many in one transaction.</summary>
    Task SaveSeenAsync(IReadOnlyCollection<(ReadOnlyMemory<byte> Hash, DateTimeOffset LastSeenAt)> sessions, CancellationToken cancellationToken);
}

using System.Security.Cryptography;
using DataPool.Core.Storage;

namespace DataPool.Server.Security.Users;

/// <summary>The people who may sign in. Thread-safe; changed one at a time, in storage first.</summary>
internal sealed class UserRegistry(IUserStore store, TimeProvider time) : IDisposable
{
    /// <summary>A link with which somebody sets a password is good for so long.</summary>
    public static readonly TimeSpan InvitationLife = TimeSpan.FromHours(72);

    /// <summary>What the tokens in such links begin with.</summary>
    public const string InvitationPrefix = "in_";

    private const string IdLetters = "0123456789abcdefghijklmnopqrstuvwxyz";

    // What storage has taken must hold here too, so nobody's leaving stops a change half-way.
    private static readonly CancellationToken ToTheEnd = CancellationToken.None;

    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile UserTable _users = new([]);
    private bool _isInDoubt; // Within the turn.

    /// <summary>Reads them from storage. Call once, before anything else.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken) =>
        _users = new UserTable([.. (await store.ListAsync(cancellationToken)).Select(stored => new User(stored))]);

    /// <summary>All of them, in the order of their creation.</summary>
    public IReadOnlyList<User> All => _users.All;

    /// <summary>True when there are any.</summary>
    public bool HasAny => _users.All.Length > 0;

    /// <summary>The user of an id, or null.</summary>
    public User? Find(string id) => _users.ById(id);

    /// <summary>The user of an e-mail address, or null.</summary>
    public User? FindByEmail(string email) => _users.ByEmail(email);

    /// <summary>The user to whom a link with this token was given, while it is good; or null.</summary>
    public User? FindInvited(string token)
    {
        var hash = SecretText.Hash(token);
        var now = time.GetUtcNow();
        return _users.All.FirstOrDefault(user => user.Stored is { Invitation: { } known } stored && SecretText.AreEqual(hash, known.Span) && now < stored.InvitedUntil);
    }

    /// <summary>Makes the first user, an administrator; null where there is one already.</summary>
    /// <exception cref="StorageException">It could not be stored.</exception>
    public Task<User?> CreateFirstAsync(UserDraft draft) => InTurnAsync(async () => HasAny ? null : await AddAsync(draft, null));

    /// <summary>Makes a user.</summary>
    /// <returns>The user and, where the draft has no password, the token of the link with which it is set.</returns>
    /// <exception cref="EmailTakenException">Another user has the e-mail address.</exception>
    /// <exception cref="StorageException">It could not be stored.</exception>
    public Task<(User User, string? Invitation)> CreateAsync(UserDraft draft) => InTurnAsync(async () =>
    {
        if (draft.PasswordHash is not null) return (await AddAsync(draft, null), (string?)null);
        var (token, hash) = SecretText.Create(InvitationPrefix);
        return (await AddAsync(draft, hash), token);
    });

    /// <summary>Gives a user another name or role; what is null stays. A lower role ends the user's sessions. Null where there is no such user.</summary>
    /// <exception cref="LastAdminException">It is the last administrator.</exception>
    /// <exception cref="StorageException">It could not be stored.</exception>
    public Task<User?> ChangeAsync(string id, string? name, AccessRole? role) => InTurnAsync(async () =>
    {
        if (Find(id) is not { } user) return null;
        if (role < AccessRole.Admin) RefuseLastAdmin(user);
        return await StoreAsync(user, user.Stored with
        {
            Name = name ?? user.Name,
            Role = (role ?? user.Role).Word(),
            Stamp = role < user.Role ? NewStamp() : user.Stored.Stamp,
        });
    });

    /// <summary>Sets a user's password: all sessions end, and an open link is closed. Null where the user was changed meanwhile.</summary>
    /// <param name="user">The user.</param>
    /// <param name="before">What was stored of it when the caller looked.</param>
    /// <param name="hash">The password's hash.</param>
    /// <exception cref="StorageException">It could not be stored.</exception>
    public Task<User?> SetPasswordAsync(User user, StoredUser before, string hash) => InTurnAsync(async () =>
        user.HasStamp(before.Stamp) && user.Stored.Invitation.Equals(before.Invitation)
            ? await StoreAsync(user, user.Stored with { PasswordHash = hash, Stamp = NewStamp(), Invitation = null, InvitedUntil = null })
            : null);

    /// <summary>Makes a user an administrator with a password, as the settings say.</summary>
    /// <exception cref="StorageException">It could not be stored.</exception>
    public Task<User> KeepAdminAsync(User user, string hash) => InTurnAsync(() => StoreAsync(user, user.Stored with
    {
        Role = AccessRole.Admin.Word(),
        PasswordHash = hash,
        Stamp = user.Stored.PasswordHash == hash ? user.Stored.Stamp : NewStamp(),
    }));

    /// <summary>Makes a link with which a user sets a new password, in place of an earlier one; until then the old password works. Null where there is no such user.</summary>
    /// <exception cref="StorageException">It could not be stored.</exception>
    public Task<(User User, string Invitation)?> InviteAsync(string id) => InTurnAsync(async () =>
    {
        if (Find(id) is not { } user) return ((User, string)?)null;
        var (token, hash) = SecretText.Create(InvitationPrefix);
        return (await StoreAsync(user, user.Stored with { Invitation = hash, InvitedUntil = time.GetUtcNow() + InvitationLife }), token);
    });

    /// <summary>Deletes a user, whose sessions end at once. False where there is none.</summary>
    /// <exception cref="LastAdminException">It is the last administrator.</exception>
    /// <exception cref="StorageException">It could not be deleted, and stays.</exception>
    public Task<bool> DeleteAsync(string id) => InTurnAsync(async () =>
    {
        if (Find(id) is not { } user) return false;
        RefuseLastAdmin(user);
        await store.DeleteAsync(id, ToTheEnd);
        user.Delete();
        _users = new UserTable([.. _users.All.Where(other => other != user)]);
        return true;
    });

    public void Dispose() => _changing.Dispose();

    private static string NewStamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static bool CanAdminister(User user) => user.Role == AccessRole.Admin && user.Stored.PasswordHash is not null;

    // Whoever has no password yet could not help the others out.
    private void RefuseLastAdmin(User user)
    {
        if (CanAdminister(user) && !_users.All.Any(other => other != user && CanAdminister(other))) throw new LastAdminException(user.Name);
    }

    private async Task<User> AddAsync(UserDraft draft, byte[]? invitation)
    {
        var now = time.GetUtcNow();
        var user = new User(await store.CreateAsync(
            new StoredUser
            {
                Id = "usr_" + RandomNumberGenerator.GetString(IdLetters, 20),
                Email = draft.Email,
                Name = draft.Name,
                Role = draft.Role.Word(),
                PasswordHash = draft.PasswordHash,
                Stamp = NewStamp(),
                Invitation = invitation is null ? (ReadOnlyMemory<byte>?)null : invitation,
                InvitedUntil = invitation is null ? null : now + InvitationLife,
                CreatedAt = now,
            },
            ToTheEnd));
        _users = new UserTable([.. _users.All, user]);
        return user;
    }

    private async Task<User> StoreAsync(User user, StoredUser stored)
    {
        await store.ChangeAsync(stored, ToTheEnd);
        user.Become(stored);
        return user;
    }

    // One change at a time. After one of which nobody knows whether it was stored, what is stored is read again first.
    private async Task<T> InTurnAsync<T>(Func<Task<T>> change)
    {
        await _changing.WaitAsync(ToTheEnd);
        try
        {
            if (_isInDoubt) await ReloadAsync();
            _isInDoubt = false;
            return await change();
        }
        catch (StorageException failure) when (failure.IsInDoubt)
        {
            _isInDoubt = true;
            throw;
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task ReloadAsync()
    {
        var known = _users.All.ToDictionary(user => user.Id, StringComparer.Ordinal);
        var all = new List<User>();
        foreach (var stored in await store.ListAsync(ToTheEnd))
        {
            if (known.Remove(stored.Id, out var user)) user.Become(stored);
            else user = new User(stored);
            all.Add(user);
        }

        foreach (var gone in known.Values) gone.Delete();
        _users = new UserTable([.. all]);
    }

    private sealed class UserTable(User[] all)
    {
        private readonly Dictionary<string, User> _byId = all.ToDictionary(user => user.Id, StringComparer.Ordinal);
        private readonly Dictionary<string, User> _byEmail = all.ToDictionary(user => EmailAddress.Key(user.Email), StringComparer.Ordinal);

        public User[] All => all;

        public User? ById(string id) => _byId.GetValueOrDefault(id);

        public User? ByEmail(string email) => _byEmail.GetValueOrDefault(EmailAddress.Key(email));
    }
}

using System.Collections.Concurrent;
using DataPool.Core.Storage;

namespace DataPool.Server.Security.Users;

/// <summary>Who is signed in: all in memory, kept in storage across restarts. Thread-safe.</summary>
internal sealed class SessionRegistry(IUserStore store, TimeProvider time)
{
    /// <summary>The most sessions of one user: the one that was not seen for the longest time makes room.</summary>
    public const int MostOfUser = 20;

    private readonly ConcurrentDictionary<string, UserSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Reads them from storage. Call once, when the users are there.</summary>
    public async Task LoadAsync(UserRegistry users, CancellationToken cancellationToken)
    {
        var over = new List<ReadOnlyMemory<byte>>();
        foreach (var stored in await store.ListSessionsAsync(cancellationToken))
        {
            if (users.Find(stored.UserId) is { } user && new UserSession(user, stored) is var session && session.IsLive(time.GetUtcNow())) _sessions[Key(stored.Hash)] = session;
            else over.Add(stored.Hash);
        }

        if (over.Count > 0) await store.DeleteSessionsAsync(over, cancellationToken);
    }

    /// <summary>The live session of what a browser shows; null where it opens nothing (any more).</summary>
    public UserSession? Find(string text) =>
        _sessions.GetValueOrDefault(Key(SecretText.Hash(text))) is { } session && session.IsLive(time.GetUtcNow()) ? session : null;

    /// <summary>Begins a session.</summary>
    /// <param name="user">Who has signed in.</param>
    /// <param name="stamp">The user's stamp when that was proved.</param>
    /// <returns>What the browser is to show; null where the user was changed or deleted meanwhile.</returns>
    /// <exception cref="StorageException">It could not be stored.</exception>
    public async Task<string?> OpenAsync(User user, string stamp)
    {
        var (text, hash) = SecretText.Create();
        var now = time.GetUtcNow();
        var stored = new StoredSession(hash, user.Id, stamp, now, now);
        // Who has gone meanwhile has a session all the same, which ends by itself.
        try
        {
            if (!await store.OpenSessionAsync(stored, CancellationToken.None)) return null;
        }
        catch (StorageException failure) when (failure.IsInDoubt)
        {
            // It may be stored, and no browser will ever show it: it is forgotten with those that are over.
            var lost = new UserSession(user, stored);
            lost.End();
            _sessions[Key(hash)] = lost;
            throw;
        }

        _sessions[Key(hash)] = new UserSession(user, stored);
        user.SignedIn(now);
        foreach (var old in _sessions.Values.Where(session => session.User == user && session.IsLive(now)).OrderByDescending(session => session.LastSeenAt).Skip(MostOfUser)) old.End();
        return text;
    }

    /// <summary>Ends a session at once, whether or not the storage can forget it now: <see cref="SaveAsync"/> tries again.</summary>
    public async Task EndAsync(UserSession session)
    {
        session.End();
        try
        {
            await store.DeleteSessionsAsync([session.Hash], CancellationToken.None);
            _sessions.TryRemove(Key(session.Hash), out _);
        }
        catch (StorageException)
        {
            // Storage says itself what is wrong with it.
        }
    }

    /// <summary>Forgets those that are over, and saves when the others were last seen.</summary>
    /// <exception cref="StorageException">Nothing was saved; it is tried again with the next call.</exception>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var over = _sessions.Values.Where(session => !session.IsLive(now)).ToArray();
        if (over.Length > 0) await store.DeleteSessionsAsync([.. over.Select(session => session.Hash)], cancellationToken);
        foreach (var session in over) _sessions.TryRemove(Key(session.Hash), out _);

        var seen = new List<(UserSession Session, DateTimeOffset At)>();
        foreach (var session in _sessions.Values)
            if (session.TakeLastSeen() is { } at)
                seen.Add((session, at));
        if (seen.Count == 0) return;
        try
        {
            await store.SaveSeenAsync([.. seen.Select(entry => (entry.Session.Hash, entry.At))], cancellationToken);
        }
        catch
        {
            foreach (var (session, _) in seen) session.NotSaved();
            throw;
        }
    }

    private static string Key(ReadOnlyMemory<byte> hash) => Convert.ToHexStringLower(hash.Span);
}

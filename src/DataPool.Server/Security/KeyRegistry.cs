using DataPool.Core.Storage;

namespace DataPool.Server.Security;

/// <summary>The read keys and API tokens there are. Thread-safe; changed one at a time, in storage first.</summary>
internal sealed class KeyRegistry(IAccessStore store, TimeProvider time) : IDisposable
{
    // What storage has taken must hold here too, so nobody's leaving stops a change half-way.
    private static readonly CancellationToken ToTheEnd = CancellationToken.None;

    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile GrantTable _grants = new([]);
    private bool _isInDoubt; // Within the turn.

    /// <summary>Reads them from storage. Call once, before anything else.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken) =>
        _grants = new GrantTable([.. (await store.ListAsync(cancellationToken)).Select(stored => new AccessGrant(stored))]);

    /// <summary>True when there are API tokens, live or not.</summary>
    public bool HasTokens => _grants.HasTokens;

    /// <summary>All of one kind, in the order of their creation.</summary>
    public IReadOnlyList<AccessGrant> Of(string kind) => _grants.Of(kind);

    /// <summary>The key with an id, live or not; null where there is none of this kind.</summary>
    public AccessGrant? Find(string kind, ulong number) => _grants.Find(number) is { } grant && grant.Kind == kind ? grant : null;

    /// <summary>Makes a key.</summary>
    /// <param name="draft">What it is called and opens.</param>
    /// <returns>The key's text, to be shown once, and what it opens.</returns>
    /// <exception cref="StorageException">It could not be stored.</exception>
    public Task<(string Text, AccessGrant Grant)> CreateAsync(AccessDraft draft) => InTurnAsync(async () =>
    {
        var (text, id, hash) = AccessKey.Create(draft.Kind);
        var grant = new AccessGrant(await store.CreateAsync(
            new StoredAccessKey
            {
                Kind = draft.Kind,
                Name = draft.Name,
                Role = draft.Role?.Word(),
                Streams = draft.Streams,
                Origins = draft.Origins,
                Key = new StoredKey(id, hash, time.GetUtcNow(), draft.ExpiresAt, null),
            },
            ToTheEnd));
        _grants = new GrantTable([.. _grants.All, grant]);
        return (text, grant);
    });

    /// <summary>Deletes a key: it stops at once, for open event streams too. False where there is none of this kind.</summary>
    /// <exception cref="StorageException">It could not be deleted, and works on.</exception>
    public Task<bool> DeleteAsync(string kind, string keyId) => InTurnAsync(async () =>
    {
        if (_grants.All.FirstOrDefault(other => other.Kind == kind && other.KeyId == keyId) is not { } grant) return false;
        await store.DeleteAsync(keyId, ToTheEnd);
        grant.Withdraw();
        _grants = new GrantTable([.. _grants.All.Where(other => other != grant)]);
        return true;
    });

    /// <summary>Saves what has changed of their last uses.</summary>
    /// <exception cref="StorageException">Nothing was saved; it is tried again with the next call.</exception>
    public async Task SaveUsesAsync(CancellationToken cancellationToken)
    {
        var used = new List<(AccessGrant Grant, DateTimeOffset At)>();
        foreach (var grant in _grants.All)
            if (grant.TakeLastUse() is { } at)
                used.Add((grant, at));
        if (used.Count == 0) return;
        try
        {
            await store.SaveUsesAsync([.. used.Select(use => (use.Grant.KeyId, use.At))], cancellationToken);
        }
        catch
        {
            foreach (var (grant, _) in used) grant.NotSaved();
            throw;
        }
    }

    public void Dispose() => _changing.Dispose();

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
        var known = _grants.All.ToDictionary(grant => grant.KeyId);
        AccessGrant[] all = [.. (await store.ListAsync(ToTheEnd)).Select(stored => known.GetValueOrDefault(stored.Key.KeyId) ?? new AccessGrant(stored))];
        foreach (var gone in known.Values.Except(all)) gone.Withdraw();
        _grants = new GrantTable(all);
    }

    private sealed class GrantTable(AccessGrant[] all)
    {
        private readonly Dictionary<ulong, AccessGrant> _byNumber = all.ToDictionary(grant => grant.Number);

        public AccessGrant[] All => all;

        public bool HasTokens { get; } = all.Any(grant => grant.Role is not null);

        public AccessGrant? Find(ulong number) => _byNumber.GetValueOrDefault(number);

        public AccessGrant[] Of(string kind) => [.. all.Where(grant => grant.Kind == kind).OrderBy(grant => grant.Order)];
    }
}

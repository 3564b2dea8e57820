namespace DataPool.Core.Storage;

/// <summary>A read key or API token as it is stored: never the secret.</summary>
public sealed record StoredAccessKey
{
    /// <summary>Its place in the order of creation, from 1; never used again. Given by the store.</summary>
    public long Number { get; init; }

    /// <summary><c>rk</c> for a read key, <c>at</c> for an API token.</summary>
    public required string Kind { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its id, hash and times.</summary>
    public required StoredKey Key { get; init; }

    /// <summary>A token's role; null for a read key.</summary>
    public string? Role { get; init; }

    /// <summary>The streams that a read key opens, names or patterns with <c>*</c>; empty for a token.</summary>
    public IReadOnlyList<string> Streams { get; init; } = [];

    /// <summary>The origins of browsers that may use a read key, or <c>*</c>; empty for a token.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];
}

/// <summary>
/// Read keys and API tokens. Each member is one transaction and fails with <see cref="StorageException"/> when the
/// database cannot commit.
/// </summary>
public interface IAccessStore
{
    /// <summary>All keys, in the order of their creation.</summary>
    Task<IReadOnlyList<StoredAccessKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Stores a new key.</summary>
    /// <returns>The key with its number.</returns>
    Task<StoredAccessKey> CreateAsync(StoredAccessKey key, CancellationToken cancellationToken);

    /// <summary>Deletes a key; nothing happens where there is none of this id.</summary>
    Task DeleteAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Saves last uses, many keys in one transaction.</summary>
    Task SaveUsesAsync(IReadOnlyCollection<(string KeyId, DateTimeOffset LastUsedAt)> keys, CancellationToken cancellationToken);
}

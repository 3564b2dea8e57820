using System.Security.Cryptography;
using DataPool.Core.Connectors;

namespace DataPool.Server.Security;

/// <summary>
/// Tells whether a key of the right form is one that was handed out: the same for ingest keys, read keys and API tokens.
/// An unknown id costs what a wrong secret costs: one hash of the key and one comparison in constant time.
/// </summary>
internal sealed class KeyProof(KeyProof.Hashing hash, KeyProof.Comparing compare)
{
    // What the hash of a key with an unknown id is compared with.
    private static readonly byte[] NoHash = RandomNumberGenerator.GetBytes(AccessKey.HashLength);

    /// <summary>Writes a key's hash.</summary>
    public delegate void Hashing(ReadOnlySpan<byte> key, Span<byte> hash);

    /// <summary>Compares two hashes, without telling by its duration where they differ.</summary>
    public delegate bool Comparing(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> known);

    /// <summary>SHA-256, compared in constant time.</summary>
    public static KeyProof Sha256 { get; } = new((key, hash) => SHA256.HashData(key, hash), CryptographicOperations.FixedTimeEquals);

    /// <summary>True when the key is right and live; its last use is noted then.</summary>
    /// <param name="key">The whole text of the key.</param>
    /// <param name="known">The key that was handed out under this id, or null.</param>
    /// <param name="now">The time.</param>
    public bool Opens(ReadOnlySpan<byte> key, IssuedKey? known, DateTimeOffset now)
    {
        Span<byte> actual = stackalloc byte[AccessKey.HashLength];
        hash(key, actual);
        var isRight = compare(actual, known?.Hash ?? NoHash);
        if (!isRight || known is null || !known.IsLive(now)) return false;
        known.Used(now);
        return true;
    }
}

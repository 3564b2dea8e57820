using System.Security.Cryptography;
using System.Text;

namespace DataPool.Server.Security;

/// <summary>The configured admin API token. Compared whole, as hashes, in constant time.</summary>
internal sealed class AdminToken(DataPoolSettings settings)
{
    private readonly byte[]? _hash = settings.AdminApiToken is { } token ? SHA256.HashData(Encoding.UTF8.GetBytes(token)) : null;

    /// <summary>False when no token is configured.</summary>
    public bool IsConfigured => _hash is not null;

    /// <summary>True when a text is the token.</summary>
    public bool Is(ReadOnlySpan<char> text) =>
        _hash is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToArray())), _hash);
}

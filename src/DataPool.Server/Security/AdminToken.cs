using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace DataPool.Server.Security;

/// <summary>The configured admin API token. Compared whole, as hashes, in constant time.</summary>
internal sealed class AdminToken(DataPoolSettings settings)
{
    private readonly byte[]? _hash = settings.AdminApiToken is { } token ? SHA256.HashData(Encoding.UTF8.GetBytes(token)) : null;

    /// <summary>False when no token is configured: then nothing opens the management API.</summary>
    public bool IsConfigured => _hash is not null;

    /// <summary>True when the header carries the token as Bearer.</summary>
    public bool Opens(StringValues authorization)
    {
        if (_hash is null || authorization.Count != 1 || authorization[0] is not { } header) return false;
        var token = AuthorizationHeader.Of(header, "Bearer");
        return !token.IsEmpty && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(token.ToArray())), _hash);
    }
}

namespace DataPool.Server.Security.Users;

/// <summary>The one-time token with which the first user is made: new at each start, kept as a hash, good while there is no user. Thread-safe.</summary>
internal sealed class FirstSetup(UserRegistry users)
{
    /// <summary>What the token begins with.</summary>
    public const string Prefix = "su_";

    private volatile byte[]? _hash;

    /// <summary>Makes a token; an earlier one opens nothing any more. Null where there is a user.</summary>
    public string? Renew()
    {
        if (users.HasAny) return null;
        (var token, _hash) = SecretText.Create(Prefix);
        return token;
    }

    /// <summary>True for the token, while there is no user.</summary>
    public bool Opens(string token) => !users.HasAny && _hash is { } hash && SecretText.AreEqual(SecretText.Hash(token), hash);
}

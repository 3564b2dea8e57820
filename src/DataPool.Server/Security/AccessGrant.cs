using DataPool.Core.Connectors;
using DataPool.Core.Storage;

namespace DataPool.Server.Security;

/// <summary>A read key or API token that was handed out, and what it opens.</summary>
internal sealed class AccessGrant(StoredAccessKey stored) : IssuedKey(stored.Key)
{
    /// <summary>Its place in the order of creation.</summary>
    public long Order => stored.Number;

    /// <summary><see cref="AccessKey.ReadPrefix"/> or <see cref="AccessKey.TokenPrefix"/>.</summary>
    public string Kind => stored.Kind;

    /// <summary>Its name.</summary>
    public string Name => stored.Name;

    /// <summary>An API token's role; null for a read key.</summary>
    public AccessRole? Role { get; } = stored.Kind == AccessKey.TokenPrefix ? AccessRoles.Of(stored.Role) : null;

    /// <summary>The streams that a read key opens: names or patterns.</summary>
    public IReadOnlyList<string> Streams => stored.Streams;

    /// <summary>The origins from which browsers may use a read key.</summary>
    public IReadOnlyList<string> Origins => stored.Origins;

    /// <summary>True for a read key that opens a stream, which need not exist.</summary>
    public bool Covers(string stream)
    {
        foreach (var pattern in stored.Streams)
            if (StreamPattern.Covers(pattern, stream))
                return true;
        return false;
    }

    /// <summary>True for a read key that pages of every origin may use.</summary>
    public bool IsForAnyOrigin => stored.Origins.Contains(WebOrigin.Any);

    /// <summary>True for a read key that pages of an origin may use.</summary>
    public bool IsFor(string origin) => IsForAnyOrigin || stored.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase);
}

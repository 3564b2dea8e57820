using System.Security.Cryptography;
using System.Text;

namespace DataPool.Core.Connectors;

/// <summary>Computes the tag of a configuration.</summary>
internal static class ConnectorTag
{
    private const int Bytes = 12;

    /// <summary>A quoted tag: equal for equal configurations.</summary>
    /// <remarks>Secrets are no part of it: a hash of a weak password, shown, could be tried against guesses.</remarks>
    public static string Of(string shown, bool enabled)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes((enabled ? "+" : "-") + shown));
        return $"\"{Convert.ToHexStringLower(hash.AsSpan(0, Bytes))}\"";
    }
}

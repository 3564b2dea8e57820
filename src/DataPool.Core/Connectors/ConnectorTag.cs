using System.Security.Cryptography;
using System.Text;

namespace DataPool.Core.Connectors;

/// <summary>Computes the tag of a configuration.</summary>
internal static class ConnectorTag
{
    private const int Bytes = 12;

    /// <summary>A quoted tag: another for every other configuration.</summary>
    /// <param name="shown">The definition without its secrets.</param>
    /// <param name="encryptedSecrets">
    /// The secrets as they are stored: whoever changes only a password has changed the connector too. Never the secrets
    /// themselves: a hash of a weak password, shown, could be tried against guesses.
    /// </param>
    /// <param name="enabled">False while it is paused.</param>
    public static string Of(string shown, ReadOnlySpan<byte> encryptedSecrets, bool enabled)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes((enabled ? "+" : "-") + shown));
        hash.AppendData(encryptedSecrets);
        return $"\"{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, Bytes))}\"";
    }
}

using System.Security.Cryptography;
using DataPool.Core.Connectors;
using Microsoft.AspNetCore.DataProtection;

namespace DataPool.Server.Security;

/// <summary>Encrypts secrets with Data Protection; the connector's id is part of the purpose, so of the key.</summary>
internal sealed class SecretProtector(IDataProtectionProvider provider) : ISecretProtector
{
    private const string Purpose = "DataPool.Connector";

    public byte[] Protect(string connectorId, byte[] plaintext) => provider.CreateProtector(Purpose, connectorId).Protect(plaintext);

    public byte[] Unprotect(string connectorId, byte[] ciphertext)
    {
        try
        {
            return provider.CreateProtector(Purpose, connectorId).Unprotect(ciphertext);
        }
        catch (CryptographicException failure)
        {
            throw new SecretException($"The secrets of connector {connectorId} do not open.", failure);
        }
    }
}

namespace DataPool.Core.Connectors;

/// <summary>Encrypts the secrets of definitions, each connector's for itself: moved to another connector, a ciphertext does not open.</summary>
public interface ISecretProtector
{
    /// <summary>Encrypts.</summary>
    byte[] Protect(string connectorId, byte[] plaintext);

    /// <summary>Decrypts.</summary>
    /// <exception cref="SecretException">It was not encrypted for this connector, or the keys are gone.</exception>
    byte[] Unprotect(string connectorId, byte[] ciphertext);
}

/// <summary>A connector's secrets cannot be decrypted.</summary>
public sealed class SecretException(string message, Exception? inner = null) : Exception(message, inner);

using System.Security.Cryptography;

namespace DataPool.Server.Security.KeyRing;

/// <summary>
/// The configured master key, under which the key ring's secrets are sealed: AES-256-GCM (NIST SP 800-38D), with a key of
/// its own for each secret, by HKDF-SHA256 (RFC 5869) from the master key and a random salt.
/// </summary>
internal sealed class MasterKey(byte[] key)
{
    private const int SaltBytes = 16;

    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;

    /// <summary>Seals a secret: salt, nonce, ciphertext and tag, one after the other.</summary>
    public byte[] Seal(ReadOnlySpan<byte> secret)
    {
        var sealedBytes = new byte[SaltBytes + NonceBytes + secret.Length + TagBytes];
        var parts = new Parts(sealedBytes);
        RandomNumberGenerator.Fill(parts.Salt);
        RandomNumberGenerator.Fill(parts.Nonce);
        using var cipher = Cipher(parts.Salt);
        cipher.Encrypt(parts.Nonce, secret, parts.Ciphertext, parts.Tag);
        return sealedBytes;
    }

    /// <summary>Opens what <see cref="Seal"/> has made.</summary>
    /// <exception cref="CryptographicException">It was sealed under another key, or was changed since.</exception>
    public byte[] Open(byte[] sealedBytes)
    {
        if (sealedBytes.Length < SaltBytes + NonceBytes + TagBytes) throw new CryptographicException("Too short to be a sealed secret.");
        var parts = new Parts(sealedBytes);
        var secret = new byte[parts.Ciphertext.Length];
        using var cipher = Cipher(parts.Salt);
        cipher.Decrypt(parts.Nonce, parts.Ciphertext, parts.Tag, secret);
        return secret;
    }

    private AesGcm Cipher(ReadOnlySpan<byte> salt)
    {
        Span<byte> derived = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt, "DataPool.KeyRing.1"u8);
        try
        {
            return new AesGcm(derived, TagBytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private readonly ref struct Parts(Span<byte> bytes)
    {
        public Span<byte> Salt { get; } = bytes[..SaltBytes];

        public Span<byte> Nonce { get; } = bytes.Slice(SaltBytes, NonceBytes);

        public Span<byte> Ciphertext { get; } = bytes[(SaltBytes + NonceBytes)..^TagBytes];

        public Span<byte> Tag { get; } = bytes[^TagBytes..];
    }
}

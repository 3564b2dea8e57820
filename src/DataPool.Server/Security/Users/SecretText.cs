using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace DataPool.Server.Security.Users;

/// <summary>Texts of 256 random bits that somebody shows to be let in: sessions' cookies, and the tokens of one-time links. Only their hashes are kept.</summary>
internal static class SecretText
{
    private const int Bytes = 32;

    // No text of ours is longer.
    private const int MaxLength = 128;

    /// <summary>Makes a text.</summary>
    /// <param name="prefix">What it begins with: tells sorts of texts apart.</param>
    public static (string Text, byte[] Hash) Create(string prefix = "")
    {
        var text = prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        return (text, Hash(text));
    }

    /// <summary>SHA-256 of a text; of one that is too long to be ours, a hash that no text has.</summary>
    public static byte[] Hash(string text) => text.Length <= MaxLength ? SHA256.HashData(Encoding.UTF8.GetBytes(text)) : new byte[SHA256.HashSizeInBytes];

    /// <summary>Compares hashes, without telling by its duration where they differ.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> known) => CryptographicOperations.FixedTimeEquals(hash, known);
}

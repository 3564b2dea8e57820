using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace DataPool.Server.Security;

/// <summary>
/// The form of all keys that DataPool hands out: <c>prefix_id_secret</c>. The id is 12 lower-case hexadecimal digits; the
/// secret 27 random characters in base62 (160.7 bits) and 6 of a checksum over all that stands before them, so that a
/// key which was cut or mistyped is told from one that is wrong.
/// </summary>
internal static class AccessKey
{
    /// <summary>The prefix of connectors' ingest keys.</summary>
    public const string IngestPrefix = "ik";

    /// <summary>The prefix of read keys.</summary>
    public const string ReadPrefix = "rk";

    /// <summary>The prefix of API tokens.</summary>
    public const string TokenPrefix = "at";

    /// <summary>Digits of an id.</summary>
    public const int IdLength = 12;

    /// <summary>Bytes of a key's hash.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    /// <summary>No key is longer.</summary>
    public const int MaxLength = 64;

    private const int RandomLength = 27;
    private const int ChecksumLength = 6;

    /// <summary>Makes a key.</summary>
    /// <returns>The key's text, to be shown once; its id; and SHA-256 of the text, to be stored.</returns>
    public static (string Text, string Id, byte[] Hash) Create(string prefix)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2));
        var text = $"{prefix}_{id}_{Base62.Secret(RandomLength)}";
        Span<byte> checksum = stackalloc byte[ChecksumLength];
        Base62.Write(Crc32.Of(Encoding.ASCII.GetBytes(text)), checksum);
        text += Encoding.ASCII.GetString(checksum);
        return (text, id, SHA256.HashData(Encoding.ASCII.GetBytes(text)));
    }

    /// <summary>The length of a whole key.</summary>
    public static int LengthOf(string prefix) => prefix.Length + 1 + IdLength + 1 + RandomLength + ChecksumLength;

    /// <summary>Reads a key from text; false when it is not of this form or its checksum is wrong.</summary>
    /// <param name="text">The text.</param>
    /// <param name="prefix">The kind of key.</param>
    /// <param name="key">Takes the key's bytes: room for <see cref="MaxLength"/>.</param>
    /// <param name="length">The number of these bytes.</param>
    /// <param name="id">The key's id.</param>
    public static bool TryRead(ReadOnlySpan<char> text, string prefix, Span<byte> key, out int length, out ulong id)
    {
        (length, id) = (0, 0);
        return text.Length == LengthOf(prefix)
            && Ascii.FromUtf16(text, key, out length) == OperationStatus.Done
            && TryReadId(key[..length], prefix, out id);
    }

    /// <summary>Reads the id of a key; false when it is not of this form or its checksum is wrong.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> key, string prefix, out ulong id)
    {
        id = 0;
        if (key.Length != LengthOf(prefix) || !Ascii.Equals(key[..prefix.Length], prefix) || key[prefix.Length] != '_') return false;
        var digits = key.Slice(prefix.Length + 1, IdLength);
        if (key[prefix.Length + 1 + IdLength] != '_' || digits.ContainsAnyInRange((byte)'A', (byte)'F')) return false;
        Span<byte> checksum = stackalloc byte[ChecksumLength];
        Base62.Write(Crc32.Of(key[..^ChecksumLength]), checksum);
        return checksum.SequenceEqual(key[^ChecksumLength..])
            && Utf8Parser.TryParse(digits, out id, out var read, 'x')
            && read == IdLength;
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using DataPool.Core.Storage;
using DataPool.Server.Security.KeyRing;
using Xunit;

namespace DataPool.Server.Tests.Security;

public sealed class MasterKeyTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("<key>secret</key>");

    [Fact]
    public void What_is_sealed_opens_and_is_sealed_differently_each_time()
    {
        var key = new MasterKey(Key);
        var (first, second) = (key.Seal(Secret), key.Seal(Secret));
        Assert.Equal(Secret, key.Open(first));
        Assert.Equal(Secret, key.Open(second));
        // Neither the salt, nor the nonce, nor what follows is the same.
        Assert.NotEqual(first[..16], second[..16]);
        Assert.NotEqual(first[16..28], second[16..28]);
        Assert.NotEqual(first[28..], second[28..]);
    }

    [Fact]
    public void A_changed_byte_or_another_key_opens_nothing()
    {
        var key = new MasterKey(Key);
        var sealedBytes = key.Seal(Secret);
        for (var i = 0; i < sealedBytes.Length; i++)
        {
            byte[] changed = [.. sealedBytes];
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => key.Open(changed));
        }

        Assert.ThrowsAny<CryptographicException>(() => key.Open(sealedBytes[..40]));
        Assert.ThrowsAny<CryptographicException>(() => new MasterKey([.. Key, 1]).Open(sealedBytes));
    }

    // Computed by another implementation: HKDF-SHA256 with the first 16 bytes as salt, then AES-256-GCM with the next 12 as nonce.
    [Fact]
    public void What_is_stored_in_format_1_opens_for_ever() => Assert.Equal(
        "secret",
        Decrypt("1", "ZGVmZ2hpamtsbW5vcHFyc8jJysvMzc7P0NHS09FXuqEBiJRe0tCJTBxuqWDz2r1yQAokfTel4lXVU7yspw==").Value);

    [Fact]
    public void A_format_of_a_newer_program_is_refused()
    {
        var refusal = Assert.Throws<StorageException>(() => Decrypt("2", "AAAA"));
        Assert.Equal(
            "The key ring is wrapped in format 2, and this program knows format 1: a newer DataPool has written it. "
            + "Start that version again, or restore a backup made before the upgrade.",
            refusal.Message);
    }

    [Fact]
    public void What_is_no_base64_is_damaged() => Assert.Throws<CryptographicException>(() => Decrypt("1", "*"));

    private static XElement Decrypt(string format, string text) =>
        new MasterKeyDecryptor(new MasterKey(Key)).Decrypt(new XElement("masterKeyWrapped", new XAttribute("format", format), text));
}

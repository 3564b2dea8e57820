using System.Security.Cryptography;
using System.Text;
using DataPool.Server.Security;
using Xunit;

namespace DataPool.Server.Tests.Security;

public sealed class AccessKeyTests
{
    [Fact]
    public void Crc32_gives_the_check_value_of_its_definition() => Assert.Equal(0xCBF43926u, Crc32.Of("123456789"u8));

    [Theory]
    [InlineData(0u, "000000")]
    [InlineData(61u, "00000z")]
    [InlineData(62u, "000010")]
    [InlineData(uint.MaxValue, "4gfFC3")]
    public void Base62_pads_with_zeros(uint number, string expected)
    {
        Span<byte> digits = stackalloc byte[6];
        Base62.Write(number, digits);
        Assert.Equal(expected, Encoding.ASCII.GetString(digits));
    }

    [Theory]
    [InlineData("ik")]
    [InlineData("rk")]
    [InlineData("at")]
    public void A_key_is_read_back_by_its_own_prefix_only(string prefix)
    {
        var (text, id, hash) = AccessKey.Create(prefix);
        Assert.Matches($"^{prefix}_[0-9a-f]{{12}}_[0-9A-Za-z]{{33}}$", text);
        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(text)), hash);
        Assert.True(AccessKey.TryReadId(Encoding.ASCII.GetBytes(text), prefix, out var number));
        Assert.Equal(id, number.ToString("x12", null));
        Assert.False(AccessKey.TryReadId(Encoding.ASCII.GetBytes(text), prefix == "ik" ? "rk" : "ik", out _));
    }

    [Fact]
    public void Every_single_mistyped_character_is_noticed()
    {
        var (text, _, _) = AccessKey.Create("ik");
        for (var i = 0; i < text.Length; i++)
        {
            var wrong = Encoding.ASCII.GetBytes(text);
            wrong[i] = (byte)(wrong[i] == 'a' ? 'b' : 'a');
            Assert.False(AccessKey.TryReadId(wrong, "ik", out _), $"character {i}");
        }

        Assert.False(AccessKey.TryReadId(Encoding.ASCII.GetBytes(text[..^1]), "ik", out _));
        Assert.False(AccessKey.TryReadId(Encoding.ASCII.GetBytes(text + "0"), "ik", out _));
    }

    [Fact]
    public void Keys_differ() =>
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => AccessKey.Create("ik").Text[15..]).Distinct().Count());
}

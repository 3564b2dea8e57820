using System.Security.Cryptography;
using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Storage;
using DataPool.Server.Security;
using Xunit;

namespace DataPool.Server.Tests.Security;

public sealed class KeyProofTests
{
    private static readonly DateTimeOffset Noon = new(2026, 4, 9, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("right", true)]
    [InlineData("unknown id", false)]
    [InlineData("wrong secret", false)]
    [InlineData("expired", false)]
    [InlineData("withdrawn", false)]
    public void Every_key_costs_one_hash_and_one_whole_comparison(string key, bool opens)
    {
        var work = new List<string>();
        var proof = new KeyProof(
            (text, hash) =>
            {
                work.Add($"hash of {text.Length}");
                SHA256.HashData(text, hash);
            },
            (hash, known) =>
            {
                work.Add($"comparison of {hash.Length} with {known.Length}");
                return CryptographicOperations.FixedTimeEquals(hash, known);
            });
        var (text, id, right) = AccessKey.Create("rk");
        var hash = key == "wrong secret" ? new byte[AccessKey.HashLength] : right;
        var known = key == "unknown id" ? null : new IssuedKey(new StoredKey(id, hash, Noon, key == "expired" ? Noon : null, null));
        if (key == "withdrawn") known!.Withdraw();
        Assert.Equal(opens, proof.Opens(Encoding.ASCII.GetBytes(text), known, Noon));
        Assert.Equal([$"hash of {text.Length}", "comparison of 32 with 32"], work);
        Assert.Equal(opens, known?.LastUsedAt is not null);
    }

    [Fact]
    public void The_one_that_is_used_is_SHA_256_in_constant_time()
    {
        var (text, id, hash) = AccessKey.Create("at");
        Assert.True(KeyProof.Sha256.Opens(Encoding.ASCII.GetBytes(text), new IssuedKey(new StoredKey(id, hash, Noon, null, null)), Noon));
        hash[^1] ^= 1;
        Assert.False(KeyProof.Sha256.Opens(Encoding.ASCII.GetBytes(text), new IssuedKey(new StoredKey(id, hash, Noon, null, null)), Noon));
    }
}

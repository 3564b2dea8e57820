using System.Security.Cryptography;
using DataPool.Proofs.Serving;
using Xunit;

namespace DataPool.Proofs.Faults;

/// <summary>
/// PostgreSQL itself is killed under load and started again, 2 times in the quick tier, 20 in the full one: nothing acknowledged
/// is lost, nothing refused is there, everything is answered, and it is accepted again within 10 s.
/// <c>DATAPOOL_PROOFS_SEED</c> repeats a run's moments, <c>DATAPOOL_PROOFS_KILLS</c> sets their number.
/// </summary>
public sealed class DatabaseKillTests
{
    [Fact]
    public async Task Whatever_was_acknowledged_survives_kills_of_the_database()
    {
        ProofStore.SkipIfMissing();
        var kills = Tier.Kills(quick: 2, full: 20);
        var seed = Tier.Seed() ?? RandomNumberGenerator.GetInt32(1_000_000);
        var storm = new DatabaseKillStorm(seed);
        await storm.RunAsync(kills, TestContext.Current.CancellationToken);
        Figures.Note($"PostgreSQL killed under load (seed {seed}): {storm}.");
        Assert.True(storm.Faults.Count == 0, $"Seed {seed}, {storm.Faults.Count} faults:\n{string.Join('\n', storm.Faults.Take(20))}");
        Assert.True(storm.Acknowledged > 10 * kills, $"Only {storm.Acknowledged} writes were acknowledged: that was no load.");
        Assert.True(storm.Refused >= kills, $"Only {storm.Refused} writes were refused: the kills met no load.");
    }
}

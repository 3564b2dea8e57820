using System.Security.Cryptography;
using DataPool.Proofs.Serving;
using Xunit;

namespace DataPool.Proofs.Storm;

/// <summary>
/// 202 means durable, a request is whole or not at all, and a restart takes nothing back. The quick tier kills each store under
/// load at once and later, while starting, and at rest; the full one 100 times under load. <c>DATAPOOL_PROOFS_SEED</c> repeats a
/// run's moments, <c>DATAPOOL_PROOFS_KILLS</c> sets their number.
/// </summary>
public sealed class KillStormTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.PostgreSql)]
    public async Task Whatever_was_acknowledged_survives_kills_under_load(StoreKind kind)
    {
        var kills = Tier.Kills(quick: 2, full: 100);
        var seed = Tier.Seed() ?? RandomNumberGenerator.GetInt32(1_000_000);
        var totals = await new KillStorm(kind, kills, seed).RunAsync(TestContext.Current.CancellationToken);
        Figures.Note($"Kill storm, {kind} (seed {seed}): {totals}.");
        Assert.True(totals.Faults.Count == 0, $"Seed {seed}, {totals.Faults.Count} faults:\n{string.Join('\n', totals.Faults.Take(20))}");
        Assert.True(totals.Acknowledged > 10 * kills, $"Only {totals.Acknowledged} writes were acknowledged: that was no load.");
        // A hundred kills write far more than the log keeps.
        if (kills >= 100) Assert.True(totals.PrunedRows > 0, "Nothing was pruned from the log: the storm did not reach that.");
    }
}

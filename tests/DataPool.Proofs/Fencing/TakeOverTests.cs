using System.Globalization;
using System.Security.Cryptography;
using DataPool.Proofs.Serving;
using Xunit;

namespace DataPool.Proofs.Fencing;

/// <summary>
/// A process that lost its stream to another one cannot write it: each commit checks the owner's epoch. The owner is held up at a
/// random moment, or just while it has a transaction open, or is copying rows. <c>DATAPOOL_PROOFS_SEED</c> repeats a run's moments.
/// </summary>
public sealed class TakeOverTests
{
    [Theory]
    [InlineData(null, 4, 20)]
    [InlineData("transaction", 1, 6)]
    [InlineData("copy", 1, 6)]
    public async Task A_server_that_was_held_up_commits_nothing_stale(string? at, int quick, int full)
    {
        ProofStore.SkipIfMissing();
        var seed = int.TryParse(Environment.GetEnvironmentVariable("DATAPOOL_PROOFS_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? given
            : RandomNumberGenerator.GetInt32(1_000_000);
        var totals = await new TakeOver(at, seed).RunAsync(Tier.IsFull ? full : quick, TestContext.Current.CancellationToken);
        Figures.Note($"Fencing, held up {(at is null ? "at random" : "in a " + at)} (seed {seed}): {totals}.");
        Assert.True(totals.Faults.Count == 0, $"Seed {seed}, {totals.Faults.Count} faults:\n{string.Join('\n', totals.Faults.Take(20))}");
        Assert.True(totals.Open > 0, "No request was open when a server was held up: that proves nothing.");
    }
}

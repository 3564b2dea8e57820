using System.Diagnostics;
using DataPool.Proofs.Serving;
using Xunit;

namespace DataPool.Proofs.Faults;

/// <summary>The disk fails every sync (EIO) for some seconds: 503, never 202; reads go on; it recovers by itself.</summary>
public sealed class SyncErrorTests
{
    private static readonly TimeSpan Fault = TimeSpan.FromSeconds(Tier.IsFull ? 20 : 4);

    [Fact]
    public async Task Writes_are_refused_while_syncs_fail_and_accepted_again_afterwards()
    {
        Tracer.SkipIfMissing();
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new DataFolder();
        await using var proof = await FaultProof.StartAsync(new("w1", Appends: true, Keys: 3, Workers: 4), folder.Data, folder.Scratch, cancellation);
        for (var i = 0; i < 25; i++) Assert.Equal(4, await proof.SendAsync());
        await proof.ReadsGoOnAsync(cancellation);

        await using (var tracer = await Tracer.InjectAsync(proof.Server.ProcessId, "fsync,fdatasync", "error=EIO", cancellation))
        {
            // Longer than the folds' second, so that those fail too.
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed < Fault)
            {
                Assert.Equal(0, await proof.SendAsync());
                await proof.ReadsGoOnAsync(cancellation);
            }

            await tracer.DetachAsync(cancellation);
        }

        var recovery = await proof.RecoversAsync(cancellation);
        await proof.ReadsGoOnAsync(cancellation);
        proof.ReaderStayed();
        await proof.SurvivesKillAsync(cancellation);
        Figures.Note($"Sync errors (EIO): {proof.Refused} posts refused with 503, {proof.Acknowledged} acknowledged and there after a kill, accepted again after {recovery.TotalSeconds:0.00} s.");
    }
}

using System.Diagnostics;
using DataPool.Proofs.Serving;
using DataPool.Proofs.Storm;
using Xunit;

namespace DataPool.Proofs.Faults;

/// <summary>The disk fails every sync (EIO) for some seconds: 503, never 202; reads go on; it recovers by itself.</summary>
public sealed class SyncErrorTests
{
    private const string Syncs = "fsync,fdatasync";

    private const string Fails = "error=EIO";

    private static readonly WritePlan Plan = new("w1", Appends: true, Keys: 3, Workers: 4);

    private static readonly TimeSpan Fault = TimeSpan.FromSeconds(Tier.IsFull ? 8 : 2.5);

    private static readonly int Rounds = Tier.IsFull ? 6 : 2;

    [Fact]
    public async Task Writes_are_refused_while_syncs_fail_and_accepted_again_afterwards()
    {
        Tracer.SkipIfMissing();
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new DataFolder();
        await using var proof = await FaultProof.StartAsync(Plan, folder.Data, folder.Scratch, cancellation);
        for (var i = 0; i < 25; i++) Assert.Equal(4, await proof.SendAsync());
        await proof.ReadsGoOnAsync(cancellation);

        var slowest = TimeSpan.Zero;
        for (var round = 0; round < Rounds; round++)
        {
            // No snapshot of the last version has been made yet when the fault comes, and its first commit fails slowly:
            // readers meet it while it is under way. Longer than the folds' second, so that those fail too.
            Assert.Equal(4, await proof.SendAsync());
            await using (var tracer = await Tracer.InjectAsync(proof.Server.ProcessId, Syncs, Fails + ":delay_enter=200000", [], cancellation))
            {
                await proof.RefusesAndReadsAsync(Fault, cancellation);
                await tracer.DetachAsync(cancellation);
            }

            var recovery = await proof.RecoversAsync(cancellation);
            if (recovery > slowest) slowest = recovery;
            await proof.ReadsGoOnAsync(cancellation);
        }

        proof.ReaderStayed();
        await proof.SurvivesKillAsync(cancellation);
        Figures.Note($"Sync errors (EIO), {Rounds} times: {proof.Refused} posts refused with 503, {proof.Acknowledged} acknowledged and there after a kill, accepted again after at most {slowest.TotalSeconds:0.00} s.");
    }

    [Fact]
    public async Task A_kill_while_syncs_fail_loses_nothing_acknowledged()
    {
        Tracer.SkipIfMissing();
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new DataFolder();
        await using var proof = await FaultProof.StartAsync(Plan, folder.Data, folder.Scratch, cancellation);
        for (var i = 0; i < 25; i++) Assert.Equal(4, await proof.SendAsync());

        await using (var tracer = await Tracer.InjectAsync(proof.Server.ProcessId, Syncs, Fails, [], cancellation))
        {
            for (var i = 0; i < 25; i++) Assert.Equal(0, await proof.SendAsync());
            proof.KillDuringFault();
        }

        await proof.RestartsIntactAsync(cancellation);
        await proof.RecoversAsync(cancellation);
        await proof.SurvivesKillAsync(cancellation);
    }

    [Fact]
    public async Task Folds_that_fail_lose_nothing_acknowledged()
    {
        Tracer.SkipIfMissing();
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new DataFolder();
        await using var proof = await FaultProof.StartAsync(Plan, folder.Data, folder.Scratch, cancellation);
        Assert.Equal(4, await proof.SendAsync());
        var items = Path.Combine(folder.Data, "items.db");
        await using (var tracer = await Tracer.InjectAsync(proof.Server.ProcessId, Syncs, Fails, [items, items + "-wal"], cancellation))
        {
            // The log's disk is well: a write may be accepted or refused, but what was accepted stays.
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed < Fault)
            {
                await proof.SendAsync();
                await proof.ReadsGoOnAsync(cancellation);
            }

            await tracer.DetachAsync(cancellation);
        }

        await proof.RecoversAsync(cancellation);
        await proof.SurvivesKillAsync(cancellation);
        await proof.RecoversAsync(cancellation);
        await proof.SurvivesKillAsync(cancellation);
    }
}

using DataPool.Proofs.Serving;
using Xunit;

namespace DataPool.Proofs.Faults;

/// <summary>The disk is full for some seconds: 503, never 202; reads go on; it recovers by itself.</summary>
public sealed class DiskFullTests
{
    private static readonly TimeSpan Fault = TimeSpan.FromSeconds(Tier.IsFull ? 20 : 4);

    // Free when the first posts come: room for a few of them.
    private const long Left = 4 * 1024 * 1024;

    [Fact]
    public async Task Writes_are_refused_while_the_disk_is_full_and_accepted_again_afterwards()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new DataFolder();
        using var disk = SmallDisk.Mount(folder);
        // 900 KB a request: more than what the log's files could free between two of them.
        await using var proof = await FaultProof.StartAsync(new("w1", Appends: true, Keys: 3, Workers: 1, Padding: 300_000), disk.Data, folder.Scratch, cancellation);
        Assert.Equal(1, await proof.SendAsync());
        disk.Fill(Left);

        await Poll.UntilAsync(async () => await proof.SendAsync() == 0, TimeSpan.FromSeconds(20), () => "a post is refused", cancellation);
        disk.Fill(leave: 0);
        await proof.ReadsGoOnAsync(cancellation);
        await proof.RefusesAndReadsAsync(Fault, cancellation);

        disk.Empty();
        var recovery = await proof.RecoversAsync(cancellation);
        await proof.ReadsGoOnAsync(cancellation);
        proof.ReaderStayed();
        await proof.SurvivesKillAsync(cancellation);
        Figures.Note($"Disk full: {proof.Refused} posts refused with 503, {proof.Acknowledged} acknowledged and there after a kill, accepted again after {recovery.TotalSeconds:0.00} s.");
    }
}

using System.Security.Cryptography;
using DataPool.Proofs.Serving;
using Xunit;

namespace DataPool.Proofs.Drops;

/// <summary>
/// Files that are dropped into watched folders, of which one is archived and one emptied, across kills at random moments: amid
/// the reading of files, amid their leaving, while starting. 3 kills in the quick tier, 60 in the full one; <c>DATAPOOL_PROOFS_SEED</c>
/// repeats a run's moments, <c>DATAPOOL_PROOFS_KILLS</c> sets their number.
/// </summary>
public sealed class FolderKillTests
{
    private const int MostBetweenKills = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MostToKill = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Nothing_that_is_dropped_is_lost_or_taken_twice_or_shown_in_part_across_kills()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var kills = Tier.Kills(quick: 3, full: 60);
        var seed = Tier.Seed() ?? RandomNumberGenerator.GetInt32(1_000_000);
        var random = new Random(seed);
        using var store = await ProofStore.CreateAsync(StoreKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(store, cancellation);
        using var client = new PoolClient(server);
        using var kept = await WatchedDrops.CreateAsync(client, store.DataDirectory, "kept", isArchived: true, cancellation);
        using var gone = await WatchedDrops.CreateAsync(client, store.DataDirectory, "gone", isArchived: false, cancellation);
        WatchedDrops[] watched = [kept, gone];
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var dropping = watched.Select(drops => Task.Run(() => drops.Folder.FillAsync(end.Token), cancellation)).ToArray();
        var reading = watched.Select(drops => Task.Run(() => drops.Reader.FollowAsync(end.Token), cancellation)).ToArray();
        var busy = 0;
        try
        {
            for (var kill = 1; kill <= kills; kill++)
            {
                var when = $"Seed {seed}, kill {kill}";
                // Every third comes while it starts; the others once files go, and a moment later.
                if (kill % 3 == 0) await Task.Delay(random.Next(200, 2500), cancellation);
                else if (await UntilTakenAsync(watched[random.Next(2)].Folder, random.Next(1, MostBetweenKills), cancellation)) busy++;
                await Task.Delay(random.Next(0, 30), cancellation);
                server.Kill();
                foreach (var drops in watched) drops.LookAtRest(when);
                server.Start();
                await server.UntilReadyAsync(Patience, cancellation);
                foreach (var drops in watched) await drops.LookAtStreamAsync(when, cancellation);
                Assert.All(watched, drops => Assert.True(drops.Faults.Count == 0, string.Join('\n', drops.Faults)));
            }
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll([.. dropping, .. reading]);
        }

        foreach (var drops in watched) await drops.UntilTakenAsync(Patience, cancellation);
        server.Kill();
        foreach (var drops in watched) drops.LookAtRest($"Seed {seed}, at the end");
        Assert.All(watched, drops => Assert.True(drops.Faults.Count == 0, string.Join('\n', drops.Faults)));
        Figures.Note($"Watched folders (seed {seed}): {kills} kills, {busy} of them amid files that were leaving; {string.Join("; ", watched.Select(drops => drops.ToString()))}; nothing lost, doubled, torn.");
        Assert.True(busy > 0, "No kill came while files were taken: that proves nothing.");
    }

    private static async Task<bool> UntilTakenAsync(DropFolder folder, int files, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(MostToKill);
        var taken = folder.Dropped - folder.Untaken;
        while (folder.Dropped - folder.Untaken < taken + files)
        {
            if (late.IsCancellationRequested) return false;
            await Task.Yield();
        }

        return true;
    }
}

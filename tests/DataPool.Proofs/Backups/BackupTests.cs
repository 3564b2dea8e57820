using DataPool.Proofs.Serving;
using Xunit;

namespace DataPool.Proofs.Backups;

/// <summary>
/// Backups of a server under writes, each restored into a store of its own of the same kind and served from there: each is a
/// prefix of what was answered, over all streams and senders. 2 backups of each store in the quick tier, 20 in the full one.
/// </summary>
public sealed class BackupTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.PostgreSql)]
    public async Task Each_backup_of_a_server_under_writes_restores_to_a_prefix_of_what_was_answered(StoreKind kind)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var store = await ProofStore.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(store, cancellation);
        using var client = new PoolClient(server);
        OrderedWrites[] senders = [new(client, "small", 4, 1), new(client, "large", 2, 40), new(client, "other", 2, 5)];
        foreach (var sender in senders) await sender.CreateAsync(cancellation);
        var epochs = new HashSet<string> { (await client.SnapshotAsync("small0", cancellation)).Epoch };
        var backups = Tier.IsFull ? 20 : 2;
        var last = new long[senders.Length];
        for (var i = 1; i <= backups; i++)
        {
            var file = Path.Combine(store.Scratch, $"{i}.backup");
            using var target = await ProofStore.CreateAsync(kind);
            // Between backups nothing is written, or the streams would be full before the last one.
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var started = senders.Select(sender => sender.Answered + 20).ToArray();
            var writing = senders.Select(sender => sender.RunAsync(senders, ending.Token, cancellation)).ToList();
            await Poll.UntilAsync(
                () => Task.FromResult(senders.Zip(started).All(sender => sender.First.Answered >= sender.Second)), Patience, () => "each sender has written", cancellation);
            var before = senders.Select(sender => sender.Answered).ToArray();
            await SucceedAsync(["backup", file, .. store.Settings], cancellation);
            var after = senders.Select(sender => sender.Answered).ToArray();
            Assert.All(writing, task => Assert.False(task.IsCompleted, task.Exception?.ToString()));
            await ending.CancelAsync();
            await Task.WhenAll(writing);
            Assert.All(senders.Zip(before), sender => Assert.True(sender.First.Answered > sender.Second));
            await SucceedAsync(["restore", file, .. target.Settings], cancellation);

            await using var restored = await ServerProcess.StartAsync(target, cancellation);
            using var reader = new PoolClient(restored);
            for (var s = 0; s < senders.Length; s++)
            {
                last[s] = await senders[s].LastAsync(reader, cancellation);
                // What was answered before is there; what is there was being written at the latest.
                Assert.InRange(last[s], before[s], after[s] + 1);
            }

            foreach (var sender in senders)
                Assert.All(sender.AnsweredBefore(last[Array.IndexOf(senders, sender)]), (answered, at) => Assert.InRange(last[at], answered, long.MaxValue));
            Assert.True(epochs.Add((await reader.SnapshotAsync("small0", cancellation)).Epoch), "A restored stream has an epoch that was there before.");
            restored.Kill();
        }

        Figures.Note($"backups of {kind}: {backups} restored, the last held {string.Join(", ", senders.Select((sender, at) => $"{last[at]} writes of {sender.Name}"))}");
    }

    private static async Task SucceedAsync(string[] arguments, CancellationToken cancellation)
    {
        var (exitCode, output, errors) = await ServerCommand.RunAsync(arguments, cancellation);
        Assert.True(exitCode == 0, $"{arguments[0]}: {exitCode}\n{output}\n{errors}");
        Assert.Equal("", errors);
    }
}

using System.Security.Cryptography;
using DataPool.Proofs.Serving;
using Xunit;

namespace DataPool.Proofs.Drops;

/// <summary>
/// An upload that was answered 202 is stored: whatever happens to the server then, it comes into the stream. 2 kills in the
/// quick tier, 60 in the full one; <c>DATAPOOL_PROOFS_SEED</c> and <c>DATAPOOL_PROOFS_KILLS</c> as elsewhere.
/// </summary>
public sealed class UploadKillTests
{
    private static readonly DropPlan Plan = new(Keys: 500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_upload_that_was_answered_is_in_the_stream_after_a_kill()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var kills = Tier.Kills(quick: 2, full: 60);
        var seed = Tier.Seed() ?? RandomNumberGenerator.GetInt32(1_000_000);
        var random = new Random(seed);
        using var store = await ProofStore.CreateAsync(StoreKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(store, cancellation);
        using var client = new PoolClient(server);
        var connector = await client.CreateFileAsync("board", new { delivery = "upload" }, interval: null, cancellation);
        using var reader = new DropReader(client, "board", Plan);
        var (sent, answered, recovered) = (0, 0, 0);
        for (var kill = 1; kill <= kills; kill++)
        {
            // What is killed at once was stored and not read yet; what is killed later, at any stage.
            var uploads = random.Next(1, 6);
            for (var i = 0; i < uploads; i++) answered = await UploadAsync(client, connector, ++sent, cancellation);
            var last = UploadAsync(client, connector, ++sent, cancellation);
            if (kill % 2 == 0) await Task.Delay(random.Next(0, 40), cancellation);
            else answered = await last;
            server.Kill();
            await Task.WhenAny(last);
            if (last.IsCompletedSuccessfully) answered = await last;
            server.Start();
            await server.UntilReadyAsync(Patience, cancellation);
            await reader.LookAsync(cancellation);
            if (reader.Shown < answered) recovered++;
            await Poll.UntilAsync(
                async () => await reader.LookAsync(cancellation) >= 0 && reader.Shown >= answered, Patience,
                () => $"seed {seed}, kill {kill}: version {answered}, which was answered, is in the stream; it shows {reader.Shown} of {sent}", cancellation);
            Assert.True(reader.Faults.Count == 0, $"Seed {seed}, kill {kill}: {string.Join('\n', reader.Faults)}");
        }

        Figures.Note($"Uploads (seed {seed}): {kills} kills, {sent} files; {recovered} answered ones were not in the stream yet at the kill, and are in it.");
        // By chance a few kills may all come too late.
        if (kills >= 15) Assert.True(recovered > 0, "No kill came between an answer and its run: that proves nothing.");
    }

    private static async Task<int> UploadAsync(PoolClient client, string connector, int version, CancellationToken cancellation)
    {
        var answer = await client.UploadAsync(connector, Plan.Text(version), cancellation);
        return answer.IsAccepted ? version : throw new InvalidOperationException($"An upload was answered {answer}");
    }
}

using System.Globalization;
using System.Security.Cryptography;
using DataPool.Proofs.Serving;
using Xunit;

namespace DataPool.Proofs.Repeats;

/// <summary>
/// A request that is repeated under its <c>Idempotency-Key</c> is applied once and has one answer, whatever happens to the
/// server: 50 senders at once, a <c>kill -9</c> in their midst, and all go on until they are answered. Each request makes
/// an item with a generated key, so that one applied twice leaves two. 3 kills for each kind of connector in the quick
/// tier, 40 in the full one; <c>DATAPOOL_PROOFS_SEED</c> repeats a run's moments, <c>DATAPOOL_PROOFS_KILLS</c> sets their number.
/// </summary>
public sealed class RepeatedRequestsTests
{
    private const int Senders = 50;

    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(StoreKind.Sqlite, "webhook")]
    [InlineData(StoreKind.Sqlite, "premium")]
    [InlineData(StoreKind.PostgreSql, "webhook")]
    public async Task A_request_is_applied_once_and_has_one_answer_across_a_kill(StoreKind kind, string type)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var kills = Tier.Kills(quick: 3, full: 40);
        var seed = Tier.Seed() ?? RandomNumberGenerator.GetInt32(1_000_000);
        var random = new Random(seed);
        using var store = await ProofStore.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(store, cancellation);
        using var client = new PoolClient(server);
        var key = await client.CreateAsync(type, "events", [], cancellation);
        var path = type == "premium" ? "/api/ingest" : "/api/webhook/events";
        var cut = 0;
        for (var round = 1; round <= kills; round++)
        {
            // The first requests of a process are slow, and would be all that a kill ever met.
            Assert.True((await client.PostAsync(path, key, """{"warm":true}""", $"warm {round}", cancellation)).IsAccepted);
            var post = new RepeatedPost(client, path, key, $$"""{"round":{{round}},"note":"a request that is sent many times"}""", $"round {round}");
            var sending = post.SendAsync(Senders, cancellation);
            var answered = random.Next(0, 4);
            var delay = TimeSpan.FromMilliseconds(random.Next(0, 60));
            var clock = System.Diagnostics.Stopwatch.StartNew();
            while (post.Answered < answered && clock.Elapsed < delay) await Task.Yield();
            server.Kill();
            var before = post.Answered;
            server.Start();
            await server.UntilReadyAsync(ReadyPatience, cancellation);
            var bodies = await sending;
            if (post.Lost > 0) cut++;

            var when = $"Seed {seed}, kill {round} when {before} had their answer";
            Assert.True(bodies.Distinct(StringComparer.Ordinal).Count() == 1, $"{when}: several answers:\n{string.Join('\n', bodies.Distinct())}");
            var items = (await client.SnapshotAsync("events", cancellation)).Items;
            var applied = items.Count(item => item.Fields.GetValueOrDefault("round") == round.ToString(CultureInfo.InvariantCulture));
            Assert.True(applied == 1, $"{when}: the request was applied {applied} times.");
        }

        Figures.Note($"Repeated requests, {type}, {kind} (seed {seed}): {kills} kills amid {Senders} senders, {cut} of them cut requests off; each applied once, one answer.");
        Assert.True(cut > 0, "No kill met a request on its way: that proves nothing.");
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using DataPool.Proofs.Serving;
using DataPool.TestServers;
using Xunit;

namespace DataPool.Proofs.Repeats;

/// <summary>
/// PostgreSQL is killed while it commits, so that nobody knows whether it has. Whoever sends the same again under the same
/// <c>Idempotency-Key</c> is answered, and it is there once. <c>DATAPOOL_PROOFS_SEED</c> repeats a run's moments.
/// </summary>
public sealed class DoubtfulCommitTests
{
    private const int Senders = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_request_whose_commit_was_never_answered_is_applied_once()
    {
        ProofStore.SkipIfMissing();
        var cancellation = TestContext.Current.CancellationToken;
        await using var postgres = await PostgresServer.StartAsync();
        using var store = await ProofStore.CreateAsync(postgres);
        await using var server = await ServerProcess.StartAsync(store, cancellation);
        using var client = new PoolClient(server);
        var key = await client.CreateAsync("webhook", "events", [], cancellation);
        Assert.True((await client.PostAsync("events", key, """{"n":1}""", cancellation)).IsAccepted);

        // A commit is on the disk and waits for a standby that does not exist.
        await SetAsync(postgres, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        var post = client.PostAsync("/api/webhook/events", key, """{"n":2}""", "once", cancellation);
        await Poll.UntilAsync(
            async () => await postgres.ExecuteAsync("postgres", "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE '%COMMIT%'") is 1,
            Patience, () => "the commit waits", cancellation);
        await SetAsync(postgres, "ALTER SYSTEM RESET synchronous_standby_names", reload: false);
        await postgres.KillAsync();
        var answer = await post;
        Assert.True(answer.IsOverloaded, $"The write was answered {answer}");

        await postgres.RestartAsync();
        await Poll.UntilAsync(
            async () => (answer = await client.PostAsync("/api/webhook/events", key, """{"n":2}""", "once", cancellation)).IsAccepted,
            Patience, () => $"the request is accepted; it was answered {answer}", cancellation);
        var items = (await client.SnapshotAsync("events", cancellation)).Items;
        Assert.Equal(["1", "2"], items.Select(item => item.Fields["n"]).Order(StringComparer.Ordinal));
        Assert.Contains("\"version\":2", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_is_applied_once_and_has_one_answer_across_a_kill_of_the_database()
    {
        ProofStore.SkipIfMissing();
        var cancellation = TestContext.Current.CancellationToken;
        var kills = Tier.IsFull ? 20 : 2;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("DATAPOOL_PROOFS_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? given
            : RandomNumberGenerator.GetInt32(1_000_000);
        var random = new Random(seed);
        await using var postgres = await PostgresServer.StartAsync();
        using var store = await ProofStore.CreateAsync(postgres);
        await using var server = await ServerProcess.StartAsync(store, cancellation);
        using var client = new PoolClient(server);
        var key = await client.CreateAsync("webhook", "events", [], cancellation);
        var before = 0;
        for (var round = 1; round <= kills; round++)
        {
            // The first commit on a connection is slow, and would be all that a kill ever met.
            Assert.True((await client.PostAsync("/api/webhook/events", key, """{"warm":true}""", $"warm {round}", cancellation)).IsAccepted);
            var post = new RepeatedPost(client, "/api/webhook/events", key, $$"""{"round":{{round}}}""", $"round {round}");
            var sending = post.SendAsync(Senders, cancellation);
            var clock = Stopwatch.StartNew();
            var delay = TimeSpan.FromMilliseconds(random.Next(0, 15));
            while (post.Answered == 0 && clock.Elapsed < delay) await Task.Yield();
            await postgres.KillAsync();
            if (post.Answered == 0) before++;
            await postgres.RestartAsync();
            var bodies = await sending.WaitAsync(Patience, cancellation);

            var when = $"Seed {seed}, kill {round}";
            Assert.True(bodies.Distinct(StringComparer.Ordinal).Count() == 1, $"{when}: several answers:\n{string.Join('\n', bodies.Distinct())}");
            var items = (await client.SnapshotAsync("events", cancellation)).Items;
            var applied = items.Count(item => item.Fields.GetValueOrDefault("round") == round.ToString(CultureInfo.InvariantCulture));
            Assert.True(applied == 1, $"{when}: the request was applied {applied} times.");
            Assert.Equal(0, post.Lost);
        }

        Figures.Note($"Repeated requests, PostgreSQL killed (seed {seed}): {kills} kills amid {Senders} senders, {before} of them before anybody was answered; each applied once, one answer.");
    }

    private static async Task SetAsync(PostgresServer postgres, string sql, bool reload = true)
    {
        await postgres.ExecuteAsync("postgres", sql);
        if (reload) await postgres.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
    }
}

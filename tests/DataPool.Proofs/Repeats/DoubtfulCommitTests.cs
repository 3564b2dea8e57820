using DataPool.Proofs.Serving;
using DataPool.TestServers;
using Xunit;

namespace DataPool.Proofs.Repeats;

/// <summary>
/// PostgreSQL commits and is killed before it says so. Whoever sends the same again under the same <c>Idempotency-Key</c> is
/// answered, and it is there once.
/// </summary>
public sealed class DoubtfulCommitTests
{
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

    private static async Task SetAsync(PostgresServer postgres, string sql, bool reload = true)
    {
        await postgres.ExecuteAsync("postgres", sql);
        if (reload) await postgres.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
    }
}

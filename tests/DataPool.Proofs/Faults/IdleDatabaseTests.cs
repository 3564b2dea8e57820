using DataPool.Proofs.Serving;
using DataPool.TestServers;
using Xunit;

namespace DataPool.Proofs.Faults;

/// <summary>PostgreSQL goes while nobody writes: the server is not ready within 10 s, and ready again within 10 s of its return.</summary>
public sealed class IdleDatabaseTests
{
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_server_that_nobody_writes_to_is_not_ready_while_its_database_is_away()
    {
        ProofStore.SkipIfMissing();
        var cancellation = TestContext.Current.CancellationToken;
        await using var postgres = await PostgresServer.StartAsync();
        using var store = await ProofStore.CreateAsync(postgres);
        await using var server = await ServerProcess.StartAsync(store, cancellation);
        await postgres.KillAsync();
        var gone = await Poll.UntilAsync(
            async () => (await server.ReadinessAsync(cancellation)).StartsWith("storage takes no writes", StringComparison.Ordinal),
            Promise, () => $"the server is not ready. Its output:\n{server.Output}", cancellation);
        Assert.Contains("Check that the database server runs", server.Output, StringComparison.Ordinal);

        await postgres.RestartAsync();
        var back = await Poll.UntilAsync(
            async () => await server.ReadinessAsync(cancellation) == "ready", Promise, () => $"the server is ready. Its output:\n{server.Output}", cancellation);
        using var client = new PoolClient(server);
        var key = await client.CreateWebhookAsync("after", cancellation);
        Assert.True((await client.PostAsync("after", key, """{"id":"1"}""", cancellation)).IsAccepted);
        Figures.Note($"PostgreSQL killed while nobody wrote: not ready after {gone.TotalSeconds:0.0} s, ready {back.TotalSeconds:0.0} s after its return");
    }
}

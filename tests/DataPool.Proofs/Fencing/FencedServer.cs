using DataPool.Proofs.Serving;
using DataPool.Proofs.Storm;

namespace DataPool.Proofs.Fencing;

/// <summary>One of two servers that share a database, with its own senders to the same stream.</summary>
/// <param name="name">What its connections and its senders are known by.</param>
/// <param name="server">The process.</param>
/// <param name="client">Its HTTP interface.</param>
/// <param name="plan">What is written.</param>
/// <param name="ingestKey">The stream's key.</param>
internal sealed class FencedServer(string name, ServerProcess server, PoolClient client, WritePlan plan, string ingestKey) : IAsyncDisposable
{
    private readonly StormSender _single = new(client, plan, ingestKey, $"{name}single");

    private readonly StormSender[] _senders =
        [.. Enumerable.Range(1, plan.Workers).Select(number => new StormSender(client, plan, ingestKey, $"{name}{number}"))];

    public string Name => name;

    public ServerProcess Server => server;

    public PoolClient Client => client;

    /// <summary>Everything that was sent to it, in each sender's order.</summary>
    public List<WriteAttempt> Attempts { get; } = [];

    /// <summary>Lets all senders send; each waits for the answer of its last write after the token is cancelled.</summary>
    /// <returns>What became of the last write of each.</returns>
    public async Task<List<WriteAttempt>> LoadAsync(CancellationToken stop)
    {
        var attempts = await Task.WhenAll(_senders.Select(sender => Task.Run(() => sender.RunAsync(stop), CancellationToken.None)));
        foreach (var list in attempts) Attempts.AddRange(list);
        return [.. attempts.Where(list => list.Count > 0).Select(list => list[^1])];
    }

    /// <summary>Sends one write after the other until one is accepted; returns how long that took.</summary>
    public Task<TimeSpan> UntilAcceptedAsync(TimeSpan within, CancellationToken cancellation) => Poll.UntilAsync(
        async () =>
        {
            var (attempt, _) = await _single.SendAsync();
            Attempts.Add(attempt);
            return attempt.Outcome == WriteOutcome.Acknowledged;
        },
        within, () => $"server {name} takes a write. Its output:\n{server.Output}", cancellation);

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return server.DisposeAsync();
    }
}

using DataPool.Proofs.Serving;
using DataPool.Proofs.Storm;

namespace DataPool.Proofs.Fencing;

/// <summary>
/// Two server processes on one database. The one that owns a stream is held up (SIGSTOP) under load, the other one takes the
/// stream over, the first goes on with its requests still open; then the roles are swapped.
/// </summary>
/// <param name="at">What the owner's connection is in the middle of when it is held up, see <see cref="PoolDatabase.WritingAsync"/>; null: whatever it is.</param>
/// <param name="seed">Of the random moments.</param>
internal sealed class TakeOver(string? at, int seed)
{
    // A held transaction is put out of the way after 10 s; with room for a machine that is busy.
    private static readonly TimeSpan TakeOverPatience = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan RecoveryPromise = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SettlePause = TimeSpan.FromMilliseconds(20);
    private const int MaxStops = 1000;

    private static readonly WritePlan Plan = new("shared", Appends: true, Keys: 5, Workers: 4, Padding: 400);

    private readonly Random _random = new(seed);
    private readonly TakeOverTotals _totals = new();

    public async Task<TakeOverTotals> RunAsync(int rounds, CancellationToken cancellation)
    {
        using var store = await ProofStore.CreateAsync(StoreKind.PostgreSql);
        using var secondFolder = new DataFolder();
        var server = await ServerProcess.StartAsync(store.DataDirectory, store.ConnectionString("a"), [], cancellation);
        var client = new PoolClient(server);
        // The second server reads the configuration when it starts.
        var key = await client.CreateWebhookAsync(Plan.Stream, cancellation);
        await using var a = new FencedServer("a", server, client, Plan, key);
        var repeated = new RepeatedValue(await client.CreateWebhookAsync(RepeatedValue.Stream, cancellation));
        var second = await ServerProcess.StartAsync(secondFolder.Data, store.ConnectionString("b"), [], cancellation);
        await using var b = new FencedServer("b", second, new PoolClient(second), Plan, key);
        var start = StreamView.Of(await client.SnapshotAsync(Plan.Stream, cancellation));
        for (var round = 1; round <= rounds && _totals.Faults.Count == 0; round++)
        {
            var (owner, other) = round % 2 == 1 ? (a, b) : (b, a);
            await RoundAsync(store.Database!, owner, other, repeated, round, cancellation);
            var view = StreamView.Of(await owner.Client.SnapshotAsync(Plan.Stream, cancellation));
            await CheckAsync($"round {round}", store.Database!, start, [.. a.Attempts, .. b.Attempts], view);
        }

        _totals.Add([.. a.Attempts, .. b.Attempts]);
        return _totals;
    }

    private async Task RoundAsync(
        PoolDatabase database, FencedServer owner, FencedServer other, RepeatedValue repeated, int round, CancellationToken cancellation)
    {
        await owner.UntilAcceptedAsync(RecoveryPromise, cancellation);
        var value = $"{owner.Name} {round}";
        await repeated.WriteAsync(owner.Client, value, RecoveryPromise, cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var load = owner.LoadAsync(stop.Token);
        await Task.Delay(_random.Next(200, 800), cancellation);
        await SuspendAsync(database, owner, cancellation);
        await stop.CancelAsync();
        _totals.TakenOver(await other.UntilAcceptedAsync(TakeOverPatience, cancellation));
        var first = other.Attempts[^1].Version;
        await LoadAsync(other, _random.Next(100, 400), cancellation);

        var passed = await repeated.WriteAsync(other.Client, $"{other.Name} {round}", TakeOverPatience, cancellation);
        owner.Server.Resume();
        // To the one that was held up nothing changes by it.
        var key = round % 4 is 1 or 2 ? null : value;
        _totals.Add($"round {round}", await repeated.RepeatAsync(owner.Client, value, key, passed, cancellation));
        foreach (var attempt in await load) _totals.AddOpen(attempt, first);
        // Both at once: the stream changes hands with nearly every commit.
        await Task.WhenAll(LoadAsync(owner, 500, cancellation), LoadAsync(other, 500, cancellation));
        // Last of all the owner, so that what it shows is the stream as it stands.
        _totals.Recovered(await owner.UntilAcceptedAsync(RecoveryPromise, cancellation));
    }

    private async Task SuspendAsync(PoolDatabase database, FencedServer owner, CancellationToken cancellation)
    {
        for (var stops = 0; stops < MaxStops; stops++)
        {
            owner.Server.Suspend();
            if (at is null) return;
            // Twice: what had been sent before the stop may be read only now.
            if (await database.WritingAsync(owner.Name) == at)
            {
                await Task.Delay(SettlePause, cancellation);
                if (await database.WritingAsync(owner.Name) == at) return;
            }

            owner.Server.Resume();
            await Task.Delay(_random.Next(1, 20), cancellation);
        }

        throw new InvalidOperationException($"Server {owner.Name} was never met in the middle of a {at}.");
    }

    private static async Task LoadAsync(FencedServer server, int milliseconds, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(milliseconds);
        await server.LoadAsync(stop.Token);
    }

    private async Task CheckAsync(string when, PoolDatabase database, StreamView start, List<WriteAttempt> attempts, StreamView view)
    {
        // Every request is answered, by the process that was held up as well.
        _totals.Add(when, attempts.Where(attempt => attempt.Outcome == WriteOutcome.InDoubt)
            .Select(attempt => new StormFault(StormFaultKind.Late, $"write {attempt.Number} of {attempt.Worker} was not answered")));
        _totals.Add(when, StormChecker.Check(Plan, start, attempts, view));
        var left = await database.CheckAsync();
        _totals.Add(when, left.Faults.Select(text => new StormFault(StormFaultKind.Doubled, text)));
        var (rows, last) = await database.LogOfAsync(Plan.Stream);
        if (rows != last) _totals.Add(when, [new StormFault(StormFaultKind.Doubled, $"the log has {rows} rows of the stream, and their last number is {last}")]);
        (_totals.LogRows, _totals.LastNumber) = (rows, last);
    }
}

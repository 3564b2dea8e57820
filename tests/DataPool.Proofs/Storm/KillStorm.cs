using DataPool.Proofs.Serving;

namespace DataPool.Proofs.Storm;

/// <summary>
/// Kills a server at random moments under load and checks what it shows after each restart. Short runs meet recovery
/// with little behind it; long ones are cut during folds, pruning of the log and checkpoints.
/// </summary>
internal sealed class KillStorm(StoreKind kind, int kills, int seed)
{
    /// <summary>New streams after so many kills: the old ones rest, with the last check to come, and stay small enough to read.</summary>
    private const int KillsPerGeneration = 10;

    // What the product promises (QUALITY: ready within 5 s). A wait beyond it is a fault, not the end of the storm.
    private static readonly TimeSpan ReadyPromise = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(seed);
    private readonly StormTotals _totals = new();
    private readonly List<StormStream> _retired = [];
    private List<StormStream> _streams = [];

    public async Task<StormTotals> RunAsync(CancellationToken cancellation)
    {
        using var store = await ProofStore.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(store, cancellation);
        using var client = new PoolClient(server);
        try
        {
            for (var kill = 0; kill < kills && _totals.Faults.Count == 0; kill++)
            {
                if (kill % KillsPerGeneration == 0) await NextGenerationAsync(client, kill / KillsPerGeneration, cancellation);
                await KillUnderLoadAsync(server, store, kill, cancellation);
                // What recovery itself replayed must survive too: the next kill comes before or after its fold.
                if (kill % 3 == 1) await KillAtRestAsync(server, kill, cancellation);
            }

            foreach (var stream in _retired) _totals.Add("at the end", await stream.CheckRetiredAsync(cancellation));
            return _totals;
        }
        finally
        {
            foreach (var stream in _streams) await stream.DisposeAsync();
        }
    }

    private async Task NextGenerationAsync(PoolClient client, int generation, CancellationToken cancellation)
    {
        foreach (var stream in _streams) await stream.RetireAsync();
        _retired.AddRange(_streams);
        WritePlan[] plans =
        [
            new($"singles-{generation}", Appends: true, Keys: 1, Workers: 5),
            new($"arrays-{generation}", Appends: true, Keys: 8, Workers: 1),
            new($"batches-{generation}", Appends: false, Keys: 100, Workers: 2, Padding: 300),
            new($"counter-{generation}", Appends: false, Keys: 1, Workers: 1),
        ];
        _streams = [];
        foreach (var plan in plans) _streams.Add(await StormStream.CreateAsync(client, plan, cancellation));
    }

    private async Task KillUnderLoadAsync(ServerProcess server, ProofStore store, int kill, CancellationToken cancellation)
    {
        var run = TimeSpan.FromMilliseconds(kill % 2 == 0 ? _random.Next(30, 400) : _random.Next(1000, 3500));
        var when = $"kill {kill + 1} after {run.TotalMilliseconds:0} ms";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var load = Task.WhenAll(_streams.Select(stream => stream.LoadAsync(stop.Token)));
        // A sender that fails ends the run at once; otherwise this is the random moment.
        await Task.WhenAny(load, Task.Delay(run, cancellation));
        if (server.HasExited) throw new InvalidOperationException($"{when}: the server had ended by itself. Its output:\n{server.Output}");
        server.Kill();
        _totals.Kills++;
        await stop.CancelAsync();
        var attempts = await load;
        foreach (var list in attempts) _totals.Add(list);

        var left = await store.CheckAsync(cancellation);
        _totals.Add(left);
        _totals.Add(when, left.Faults.Select(text => new StormFault(StormFaultKind.Lost, $"as it was left: {text}")));

        if (kill % 4 == 1) await KillWhileStartingAsync(server, cancellation);
        await RestartAsync(server, when, cancellation);
        for (var i = 0; i < _streams.Count; i++) _totals.Add(when, await _streams[i].CheckAsync(attempts[i], cancellation));
    }

    private async Task KillWhileStartingAsync(ServerProcess server, CancellationToken cancellation)
    {
        server.Start();
        await Task.Delay(_random.Next(200, 1500), cancellation);
        server.Kill();
        _totals.KillsWhileStarting++;
    }

    private async Task KillAtRestAsync(ServerProcess server, int kill, CancellationToken cancellation)
    {
        // Folds run about a second after the load.
        var rest = TimeSpan.FromMilliseconds(kill % 2 == 1 ? _random.Next(1500, 2500) : _random.Next(0, 1000));
        var when = $"kill after {rest.TotalMilliseconds:0} ms of rest, after kill {kill + 1}";
        await Task.Delay(rest, cancellation);
        server.Kill();
        _totals.KillsAtRest++;
        await RestartAsync(server, when, cancellation);
        foreach (var stream in _streams) _totals.Add(when, await stream.CheckAsync([], cancellation));
    }

    private async Task RestartAsync(ServerProcess server, string when, CancellationToken cancellation)
    {
        server.Start();
        var ready = await server.UntilReadyAsync(ReadyPatience, cancellation);
        if (ready.Own > _totals.SlowestReady.Own) _totals.SlowestReady = ready;
        if (ready.Own > ReadyPromise) _totals.Add(when, [new StormFault(StormFaultKind.Late, $"ready only after {ready}")]);
    }
}

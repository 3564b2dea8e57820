using System.Diagnostics;
using System.Net;
using DataPool.Proofs.Serving;
using DataPool.Proofs.Storm;
using DataPool.TestServers;
using Xunit;

namespace DataPool.Proofs.Faults;

/// <summary>Kills PostgreSQL under a server's load, starts it again and checks what the server shows, which runs on throughout.</summary>
internal sealed class DatabaseKillStorm(int seed)
{
    // What the product promises: serving within 10 s after the database is back.
    private static readonly TimeSpan RecoveryPromise = TimeSpan.FromSeconds(10);

    private static readonly WritePlan[] Plans =
    [
        new("singles", Appends: true, Keys: 1, Workers: 4),
        new("arrays", Appends: true, Keys: 8, Workers: 1),
        new("batches", Appends: false, Keys: 100, Workers: 2, Padding: 300),
    ];

    private readonly Random _random = new(seed);
    private readonly List<StormFault> _faults = [];
    private int _kills;
    private int _inDoubt;
    private int _reads;
    private int _refusedReads;
    private int _connections;
    private TimeSpan _slowestRecovery;

    public IReadOnlyList<StormFault> Faults => _faults;

    public int Acknowledged { get; private set; }

    public int Refused { get; private set; }

    public async Task RunAsync(int kills, CancellationToken cancellation)
    {
        await using var postgres = await PostgresServer.StartAsync();
        using var store = await ProofStore.CreateAsync(postgres);
        await using var server = await ServerProcess.StartAsync(store, cancellation);
        using var client = new PoolClient(server);
        var probeKey = await client.CreateWebhookAsync("probe", cancellation);
        var streams = new List<StormStream>();
        try
        {
            foreach (var plan in Plans) streams.Add(await StormStream.CreateAsync(client, plan, cancellation));
            while (_kills < kills && _faults.Count == 0)
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                var load = Task.WhenAll(streams.Select(stream => stream.LoadAsync(stop.Token)));
                await KillAsync(postgres, server, client, probeKey, load, cancellation);
                await stop.CancelAsync();
                var when = $"kill {_kills}";
                await CheckAsync(when, streams, await load, cancellation);
                Add(when, (await store.CheckAsync(cancellation)).Faults.Select(text => new StormFault(StormFaultKind.Lost, text)));
            }

            _connections = streams.Max(stream => stream.Connections);
            // What it shows is what it has stored.
            server.Kill();
            server.Start();
            await server.UntilReadyAsync(TimeSpan.FromSeconds(60), cancellation);
            await CheckAsync("after a restart", streams, [.. streams.Select(_ => new List<WriteAttempt>())], cancellation);
        }
        finally
        {
            foreach (var stream in streams) await stream.DisposeAsync();
        }
    }

    public override string ToString() =>
        $"{_kills} kills; writes: {Acknowledged} acknowledged, {Refused} refused with 503, {_inDoubt} of these under way at a kill and perhaps stored; "
        + $"lost {Count(StormFaultKind.Lost)}, double {Count(StormFaultKind.Doubled)}, torn {Count(StormFaultKind.Torn)}, phantom {Count(StormFaultKind.Phantom)}; "
        + $"reads meanwhile: {_reads} answered, {_refusedReads} refused with 503; a reader of events connected {_connections} times at most; "
        + $"accepted and ready again {_slowestRecovery.TotalSeconds:0.00} s after PostgreSQL was back at most";

    private async Task KillAsync(PostgresServer postgres, ServerProcess server, PoolClient client, string probeKey, Task load, CancellationToken cancellation)
    {
        // A sender that fails ends the run at once; otherwise this is the random moment.
        if (await Task.WhenAny(load, Task.Delay(_random.Next(300, 1500), cancellation)) == load) await load;
        await postgres.KillAsync();
        _kills++;
        await Poll.UntilAsync(
            async () => (await server.ReadinessAsync(cancellation)).StartsWith("storage takes no writes", StringComparison.Ordinal), RecoveryPromise, () => "the server is not ready", cancellation);
        var (down, clock) = (TimeSpan.FromMilliseconds(_random.Next(0, 3000)), Stopwatch.StartNew());
        do
        {
            Assert.False((await ProbeAsync()).IsAccepted);
            await ReadAsync(client, cancellation);
        }
        while (clock.Elapsed < down);

        await postgres.RestartAsync();
        clock.Restart();
        await Poll.UntilAsync(async () => (await ProbeAsync()).IsAccepted, RecoveryPromise, () => $"a write is accepted. The server's output:\n{server.Output}", cancellation);
        await Poll.UntilAsync(async () => await server.ReadinessAsync(cancellation) == "ready", RecoveryPromise, () => "the server is ready", cancellation);
        if (clock.Elapsed > _slowestRecovery) _slowestRecovery = clock.Elapsed;

        async Task<PushAnswer> ProbeAsync()
        {
            var answer = await client.PostAsync("probe", probeKey, $$"""{"id":"probe","n":{{Stopwatch.GetTimestamp()}}}""", cancellation);
            Assert.True(answer.IsAccepted || answer.IsOverloaded, $"A write was answered {answer}");
            return answer;
        }
    }

    private async Task ReadAsync(PoolClient client, CancellationToken cancellation)
    {
        try
        {
            await client.SnapshotAsync("singles", cancellation);
            _reads++;
        }
        catch (HttpRequestException refused) when (refused.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            _refusedReads++;
        }
    }

    private async Task CheckAsync(string when, List<StormStream> streams, List<WriteAttempt>[] attempts, CancellationToken cancellation)
    {
        for (var i = 0; i < streams.Count; i++)
        {
            Acknowledged += attempts[i].Count(attempt => attempt.Outcome == WriteOutcome.Acknowledged);
            Refused += attempts[i].Count(attempt => attempt.Outcome == WriteOutcome.Refused);
            Add(when, attempts[i].Where(attempt => attempt.Outcome == WriteOutcome.InDoubt)
                .Select(attempt => new StormFault(StormFaultKind.Late, $"write {attempt.Number} of {attempt.Worker} was not answered")));
            var known = MarkDoubtful(attempts[i]);
            Add(when, await streams[i].CheckAsync(known, cancellation));
        }
    }

    // The database may have committed what was under way when it was killed, and nobody heard of it: of each sender the first
    // write that was refused.
    private List<WriteAttempt> MarkDoubtful(List<WriteAttempt> attempts)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        List<WriteAttempt> known = [.. attempts.Select(attempt =>
            attempt.Outcome == WriteOutcome.Refused && seen.Add(attempt.Worker) ? attempt with { Outcome = WriteOutcome.InDoubt } : attempt)];
        _inDoubt += seen.Count;
        return known;
    }

    private void Add(string when, IEnumerable<StormFault> faults) =>
        _faults.AddRange(faults.Select(fault => fault with { Text = $"{when}: {fault.Text}" }));

    private int Count(StormFaultKind kind) => _faults.Count(fault => fault.Kind == kind);
}

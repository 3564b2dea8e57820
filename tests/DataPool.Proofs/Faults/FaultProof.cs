using System.Collections.Immutable;
using System.Diagnostics;
using DataPool.Proofs.Serving;
using DataPool.Proofs.Storm;
using Xunit;

namespace DataPool.Proofs.Faults;

/// <summary>
/// A server whose disk fails for a while: what its senders are answered, what its readers see, and what is left after
/// a kill. The fault itself is the test's.
/// </summary>
internal sealed class FaultProof : IAsyncDisposable
{
    // What the product promises (QUALITY): it recovers by itself within 10 s of the fault's end.
    private static readonly TimeSpan RecoveryPromise = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReaderDeadline = TimeSpan.FromSeconds(20);

    private readonly WritePlan _plan;
    private readonly string _dataDirectory;
    private readonly string _scratch;
    private readonly PoolClient _client;
    private readonly List<StormSender> _senders;
    private readonly SseMirror _mirror;
    private readonly StreamView _start;
    private ImmutableArray<WriteAttempt> _attempts = [];

    private FaultProof(WritePlan plan, string dataDirectory, string scratch, ServerProcess server, PoolClient client, string key, StreamView start)
    {
        _plan = plan;
        _dataDirectory = dataDirectory;
        _scratch = scratch;
        Server = server;
        _client = client;
        _start = start;
        _senders = [.. Enumerable.Range(1, plan.Workers).Select(number => new StormSender(client, plan, key, $"w{number}"))];
        _mirror = new SseMirror(client, plan.Stream);
    }

    public ServerProcess Server { get; }

    public int Acknowledged => _attempts.Count(attempt => attempt.Outcome == WriteOutcome.Acknowledged);

    public int Refused => _attempts.Count(attempt => attempt.Outcome == WriteOutcome.Refused);

    public static async Task<FaultProof> StartAsync(WritePlan plan, string dataDirectory, string scratch, CancellationToken cancellation)
    {
        var server = await ServerProcess.StartAsync(dataDirectory, [], cancellation);
        var client = new PoolClient(server);
        try
        {
            var key = await client.CreateWebhookAsync(plan.Stream, cancellation);
            var start = StreamView.Of(await client.SnapshotAsync(plan.Stream, cancellation));
            return new FaultProof(plan, dataDirectory, scratch, server, client, key, start);
        }
        catch
        {
            client.Dispose();
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>One write of each sender, all at once; each was answered with 202 or a proper refusal.</summary>
    /// <returns>How many were accepted.</returns>
    public async Task<int> SendAsync()
    {
        var sent = await Task.WhenAll(_senders.Select(sender => sender.SendAsync()));
        _attempts = _attempts.AddRange(sent.Select(each => each.Attempt));
        Assert.DoesNotContain(sent, each => each.Attempt.Outcome == WriteOutcome.InDoubt);
        return sent.Count(each => each.Attempt.Outcome == WriteOutcome.Acknowledged);
    }

    /// <summary>Reads as before: the stream by request, by event and by a new reader of events, is what was acknowledged.</summary>
    public async Task ReadsGoOnAsync(CancellationToken cancellation)
    {
        var snapshot = await _client.SnapshotAsync(_plan.Stream, cancellation);
        Assert.Empty(StormChecker.Check(_plan, _start, _attempts, StreamView.Of(snapshot)));
        Assert.Empty(await _mirror.CompareAsync(snapshot, ReaderDeadline, cancellation));
        Assert.Empty(_mirror.Faults);
        await using var late = new SseMirror(_client, _plan.Stream);
        Assert.Empty(await late.CompareAsync(snapshot, ReaderDeadline, cancellation));
    }

    /// <summary>Refuses everything and reads as before, both at once, for so long: what is under way is never shown. It does not count as ready meanwhile.</summary>
    public async Task RefusesAndReadsAsync(TimeSpan fault, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(
            RepeatAsync(async () => Assert.Equal(0, await SendAsync())),
            RepeatAsync(() => ReadsGoOnAsync(cancellation)));
        Assert.StartsWith("storage takes no writes", await Server.ReadinessAsync(cancellation), StringComparison.Ordinal);

        async Task RepeatAsync(Func<Task> step)
        {
            while (clock.Elapsed < fault) await step();
        }
    }

    /// <summary>
    /// kill -9 while the fault lasts. A refused write whose sync had failed may come back, whole: the file holds it, and
    /// nothing was committed over it.
    /// </summary>
    public void KillDuringFault()
    {
        Assert.False(Server.HasExited, $"The server ended by itself. Its output:\n{Server.Output}");
        Server.Kill();
        _attempts = [.. _attempts.Select(attempt => attempt.Outcome == WriteOutcome.Refused ? attempt with { Outcome = WriteOutcome.InDoubt } : attempt)];
    }

    /// <summary>Intact databases after a kill, and after a restart all that was acknowledged and nothing that was refused.</summary>
    public async Task RestartsIntactAsync(CancellationToken cancellation)
    {
        Assert.Empty((await DatabaseFiles.CheckAsync(_dataDirectory, _scratch, cancellation)).Faults);
        Server.Start();
        await Server.UntilReadyAsync(TimeSpan.FromSeconds(60), cancellation);
        await ReadsGoOnAsync(cancellation);
    }

    /// <summary>The reader that was there from the start was never cut off.</summary>
    public void ReaderStayed() => Assert.Equal(1, _mirror.Connections);

    /// <summary>The fault is over: writes are accepted again in time, and go on being accepted; it counts as ready again.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> RecoversAsync(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        await Poll.UntilAsync(async () => await SendAsync() == _senders.Count, RecoveryPromise, () => "all posts are accepted after the fault's end", cancellation);
        var took = clock.Elapsed;
        for (var i = 0; i < 10; i++) Assert.Equal(_senders.Count, await SendAsync());
        Assert.Equal("ready", await Server.ReadinessAsync(cancellation));
        return took;
    }

    /// <summary>kill -9 after the fault, and a restart with all that was acknowledged and nothing that was refused.</summary>
    public async Task SurvivesKillAsync(CancellationToken cancellation)
    {
        Assert.False(Server.HasExited, $"The server ended by itself. Its output:\n{Server.Output}");
        Server.Kill();
        await RestartsIntactAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _mirror.DisposeAsync();
        _client.Dispose();
        await Server.DisposeAsync();
    }
}

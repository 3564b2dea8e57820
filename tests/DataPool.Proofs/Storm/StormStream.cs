using DataPool.Proofs.Serving;

namespace DataPool.Proofs.Storm;

/// <summary>A stream in the storm: its plan, its senders, a reader of its events, and how it stood at the last check.</summary>
internal sealed class StormStream : IAsyncDisposable
{
    private static readonly TimeSpan ReaderDeadline = TimeSpan.FromSeconds(20);

    private readonly PoolClient _client;
    private readonly WritePlan _plan;
    private readonly List<StormSender> _senders;
    private readonly SseMirror _mirror;
    private StreamView _checked;

    private StormStream(PoolClient client, WritePlan plan, string ingestKey, StreamView start)
    {
        _client = client;
        _plan = plan;
        _checked = start;
        _senders = [.. Enumerable.Range(1, plan.Workers).Select(number => new StormSender(client, plan, ingestKey, $"w{number}"))];
        _mirror = new SseMirror(client, plan.Stream);
    }

    public static async Task<StormStream> CreateAsync(PoolClient client, WritePlan plan, CancellationToken cancellation)
    {
        var key = await client.CreateWebhookAsync(plan.Stream, cancellation);
        return new StormStream(client, plan, key, StreamView.Of(await client.SnapshotAsync(plan.Stream, cancellation)));
    }

    /// <summary>How often the reader of events has connected.</summary>
    public int Connections => _mirror.Connections;

    /// <summary>Lets all senders send until the server is gone.</summary>
    public async Task<List<WriteAttempt>> LoadAsync(CancellationToken stop)
    {
        var attempts = await Task.WhenAll(_senders.Select(sender => Task.Run(() => sender.RunAsync(stop), CancellationToken.None)));
        return [.. attempts.SelectMany(list => list)];
    }

    /// <summary>Checks what the restarted server shows, to readers by request and by event; what it shows is then the state to keep.</summary>
    public async Task<IReadOnlyList<StormFault>> CheckAsync(List<WriteAttempt> attempts, CancellationToken cancellation)
    {
        var snapshot = await _client.SnapshotAsync(_plan.Stream, cancellation);
        var view = StreamView.Of(snapshot);
        var faults = new List<StormFault>(StormChecker.Check(_plan, _checked, attempts, view));
        var differences = await _mirror.CompareAsync(snapshot, ReaderDeadline, cancellation);
        // Events come after the commit: what a reader was shown counts as acknowledged.
        faults.AddRange(differences.Concat(_mirror.Faults).Select(text => new StormFault(StormFaultKind.Lost, $"{_plan.Stream}, reader of events: {text}")));
        _checked = view;
        return faults;
    }

    /// <summary>Stops the reader; the stream stays as it is and is checked once more at the end.</summary>
    public ValueTask RetireAsync() => _mirror.DisposeAsync();

    public async Task<IReadOnlyList<StormFault>> CheckRetiredAsync(CancellationToken cancellation) =>
        StormChecker.Check(_plan, _checked, [], StreamView.Of(await _client.SnapshotAsync(_plan.Stream, cancellation)));

    public ValueTask DisposeAsync() => _mirror.DisposeAsync();
}

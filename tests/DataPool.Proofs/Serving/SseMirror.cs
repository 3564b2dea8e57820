using System.Text.Json;

namespace DataPool.Proofs.Serving;

/// <summary>
/// A reader of a stream's events that holds what a screen would hold: it applies snapshots and deltas, comes back with
/// <c>Last-Event-ID</c> whenever the connection breaks, and notes every gap or step back that it was not told of.
/// </summary>
internal sealed class SseMirror : IAsyncDisposable
{
    private readonly PoolClient _client;
    private readonly string _stream;
    private readonly CancellationTokenSource _stop = new();
    private readonly MirrorState _state = new();
    private readonly Lock _gate = new();
    private readonly Task _reading;
    private string? _lastEventId;
    private int _connections;
    private int _events;

    public SseMirror(PoolClient client, string stream)
    {
        _client = client;
        _stream = stream;
        _reading = ReadAsync();
    }

    /// <summary>The version that it holds; -1 before the first snapshot.</summary>
    public long Version => Locked(state => state.Version);

    public string? Epoch => Locked(state => state.Epoch);

    public IReadOnlyList<string> Faults => Locked(state => state.Faults.ToList());

    /// <summary>How often a connection was answered with 200.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many events came, heartbeats included.</summary>
    public int Events => Volatile.Read(ref _events);

    /// <summary>Waits for a version and says how the state differs from a snapshot of that version; empty for not at all.</summary>
    public async Task<IReadOnlyList<string>> CompareAsync(PoolSnapshot snapshot, TimeSpan within, CancellationToken cancellation)
    {
        try
        {
            await Poll.UntilAsync(() => Version >= snapshot.Version, within, () => $"the reader of {_stream} holds version {snapshot.Version}, it holds {Version}", cancellation);
        }
        catch (TimeoutException ex)
        {
            return [ex.Message];
        }

        return Locked(state => state.DifferencesFrom(snapshot));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await _client.EventsAsync(_stream, _lastEventId, _stop.Token);
                if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"{(int)answer.StatusCode}");
                Interlocked.Increment(ref _connections);
                lock (_gate) _state.Connected();
                await using var body = await answer.Content.ReadAsStreamAsync(_stop.Token);
                await foreach (var received in ServerEvent.ReadAllAsync(body, _stop.Token)) Apply(received);
            }
            catch (Exception ex) when (ex is HttpRequestException or IOException or OperationCanceledException)
            {
                // The server is away: like a screen, come back until it answers.
            }

            if (!_stop.IsCancellationRequested) await Task.Delay(50, CancellationToken.None);
        }
    }

    private void Apply(ServerEvent received)
    {
        using var json = JsonDocument.Parse(received.Data);
        lock (_gate)
        {
            if (received.Name == "snapshot") _state.Apply(PoolSnapshot.Parse(json.RootElement), json.RootElement.TryGetProperty("more", out _));
            else if (received.Name == "delta") _state.ApplyDelta(json.RootElement);
            else if (received.Name == "end") _state.Faults.Add($"{_stream} ended.");
        }

        if (received.Id is not null) _lastEventId = received.Id;
        Interlocked.Increment(ref _events);
    }

    private T Locked<T>(Func<MirrorState, T> read)
    {
        lock (_gate) return read(_state);
    }
}

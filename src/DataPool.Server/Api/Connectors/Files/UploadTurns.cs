using System.Collections.Concurrent;

namespace DataPool.Server.Api.Connectors.Files;

/// <summary>One upload of a connector at a time, from its first byte to the end of its run; a few more wait. Thread-safe.</summary>
internal sealed class UploadTurns
{
    /// <summary>The most uploads of one connector that wait for their turn.</summary>
    public const int MostWaiting = 4;

    private readonly ConcurrentDictionary<string, Queue> _queues = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn; null at once where too many wait already. Dispose it to end the turn.</summary>
    public async Task<IDisposable?> TakeAsync(string connectorId, CancellationToken cancellationToken)
    {
        var queue = _queues.AddOrUpdate(connectorId, _ => new Queue { Count = 1 }, (_, known) => known with { Count = known.Count + 1 });
        if (queue.Count > MostWaiting + 1)
        {
            Leave(connectorId);
            return null;
        }

        try
        {
            await queue.Turn.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(connectorId);
            throw;
        }

        return new Turn(() =>
        {
            queue.Turn.Release();
            Leave(connectorId);
        });
    }

    // The last one to leave takes the queue with it.
    private void Leave(string connectorId)
    {
        while (_queues.TryGetValue(connectorId, out var queue))
        {
            if (queue.Count == 1 ? _queues.TryRemove(new(connectorId, queue)) : _queues.TryUpdate(connectorId, queue with { Count = queue.Count - 1 }, queue)) return;
        }
    }

    private sealed record Queue
    {
        public SemaphoreSlim Turn { get; init; } = new(1, 1);

        public required int Count { get; init; }
    }

    private sealed class Turn(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}

using System.Collections.Concurrent;

namespace DataPool.Server.Api.Connectors.Files;

/// <summary>
/// The uploads of each connector: a few at a time may bring their bytes, and one at a time is stored and read to the end of its run.
/// Thread-safe.
/// </summary>
internal sealed class UploadTurns
{
    /// <summary>The most uploads of one connector at a time.</summary>
    public const int MostAtOnce = 5;

    private readonly ConcurrentDictionary<string, Queue> _queues = new(StringComparer.Ordinal);

    /// <summary>A place for an upload; null where there is none. Dispose it when all of the upload is over.</summary>
    public Place? Enter(string connectorId)
    {
        var queue = _queues.AddOrUpdate(connectorId, static _ => new Queue { Count = 1 }, static (_, known) => known with { Count = known.Count + 1 });
        var place = new Place(this, connectorId, queue.Turn);
        if (queue.Count <= MostAtOnce) return place;
        place.Dispose();
        return null;
    }

    // The last one to leave takes the queue with it.
    private void Leave(string connectorId)
    {
        while (_queues.TryGetValue(connectorId, out var queue))
            if (queue.Count == 1 ? _queues.TryRemove(new(connectorId, queue)) : _queues.TryUpdate(connectorId, queue with { Count = queue.Count - 1 }, queue)) return;
    }

    /// <summary>The place of one upload. Used by one request.</summary>
    internal sealed class Place(UploadTurns turns, string connectorId, SemaphoreSlim turn) : IDisposable
    {
        private bool _hasTurn;
        private int _isOver;

        /// <summary>Waits until those that have come before are over.</summary>
        public async Task TakeTurnAsync(CancellationToken cancellationToken)
        {
            await turn.WaitAsync(cancellationToken);
            _hasTurn = true;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 1) return;
            if (_hasTurn) turn.Release();
            turns.Leave(connectorId);
        }
    }

    private sealed record Queue
    {
        public SemaphoreSlim Turn { get; init; } = new(1, 1);

        public required int Count { get; init; }
    }
}

namespace DataPool.Core.Streams;

/// <summary>The last deltas of a replay, for readers who come back: no more than readers' memory would keep of them.</summary>
internal sealed class ReplayedDeltas
{
    private const long MaxWeight = 1 << 20;

    private readonly Queue<Delta> _tail = new();
    private long _weight;

    /// <summary>The deltas, in order without gaps.</summary>
    public IEnumerable<Delta> Tail => _tail;

    /// <summary>The version that the first of them applies to; null when there are none.</summary>
    public long? From => _tail.TryPeek(out var first) ? first.From : null;

    public void Add(Delta delta)
    {
        _tail.Enqueue(delta);
        _weight += delta.Weight;
        while (_weight > MaxWeight && _tail.Count > 1) _weight -= _tail.Dequeue().Weight;
    }
}

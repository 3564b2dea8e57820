namespace DataPool.Storage.Engine.Log;

/// <summary>
/// Decides which rows of the log may go: those beyond the bytes to keep, oldest first, and never one that is not folded.
/// Rows that the history has not stored yet stay as well, up to a bound. Holds sums of rows, not rows. Used by one thread
/// at a time, but for <see cref="HistoryNeeds"/>.
/// </summary>
/// <param name="keepBytes">Bytes of rows that are kept anyway.</param>
/// <param name="historyLagBytes">Bytes beyond these that are kept for the history; null where none is kept.</param>
internal sealed class LogRetention(long keepBytes, long? historyLagBytes = null)
{
    private readonly LinkedList<LogChunk> _closed = new();
    private readonly Dictionary<long, long> _folded = [];
    private LogChunk? _open;
    private LogChunk? _candidate;
    private bool _mayHaveCandidate = true;
    private long _historyNeeds = historyLagBytes is null ? long.MaxValue : 0;
    private long _historySeen;

    /// <summary>The bytes of all bodies in the log.</summary>
    public long Bytes { get; private set; }

    public void Add(long seq, long streamId, long lsn, long bytes)
    {
        _open ??= new LogChunk(seq);
        _open.Add(seq, streamId, lsn, bytes);
        Bytes += bytes;
        if (!_open.IsFull) return;
        _closed.AddLast(_open);
        _open = null;
        _mayHaveCandidate = true;
    }

    /// <summary>The rows from this place in the sequence on are not in the history yet. For any thread.</summary>
    public void HistoryNeeds(long seq) => Volatile.Write(ref _historyNeeds, seq);

    public void Folded(long streamId, long lsn)
    {
        _folded[streamId] = lsn;
        _mayHaveCandidate = true;
    }

    public void Forget(long streamId)
    {
        _folded.Remove(streamId);
        _open?.Forget(streamId);
        foreach (var chunk in _closed) chunk.Forget(streamId);
        _mayHaveCandidate = true;
    }

    /// <summary>
    /// The oldest chunk that may be pruned. A chunk that waits for a stream's fold holds up no younger ones; the
    /// reader of the log leaves out a stream's history before such a hole.
    /// </summary>
    public LogChunk? Next()
    {
        var needs = Volatile.Read(ref _historyNeeds);
        if (needs != _historySeen) (_historySeen, _mayHaveCandidate) = (needs, true);
        if (_candidate is not null || !_mayHaveCandidate || Bytes <= keepBytes) return _candidate;
        var mustNotWait = Bytes - keepBytes > historyLagBytes;
        foreach (var chunk in _closed)
        {
            if (Bytes - chunk.Bytes < keepBytes) break;
            if (chunk.LastSeq >= needs && !mustNotWait) break;
            if (chunk.IsFolded(_folded)) return _candidate = chunk;
        }

        // Nothing changes until the next fold, the next chunk, or the history's next step.
        _mayHaveCandidate = false;
        return null;
    }

    /// <summary>The chunk from <see cref="Next"/> is gone.</summary>
    public void Pruned(LogChunk chunk)
    {
        _closed.Remove(chunk);
        Bytes -= chunk.Bytes;
        _candidate = null;
    }
}

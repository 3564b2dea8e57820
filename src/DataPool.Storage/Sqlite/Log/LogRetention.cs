namespace DataPool.Storage.Sqlite.Log;

/// <summary>
/// Decides which rows of the log may go: those beyond the bytes to keep, oldest first, and never one that is not folded.
/// Holds sums of rows, not rows. Used by one thread at a time.
/// </summary>
internal sealed class LogRetention(long keepBytes)
{
    private readonly LinkedList<LogChunk> _closed = new();
    private readonly Dictionary<long, long> _folded = [];
    private LogChunk? _open;
    private LogChunk? _candidate;
    private bool _mayHaveCandidate = true;

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
        if (_candidate is not null || !_mayHaveCandidate || Bytes <= keepBytes) return _candidate;
        foreach (var chunk in _closed)
        {
            if (Bytes - chunk.Bytes < keepBytes) break;
            if (chunk.IsFolded(_folded)) return _candidate = chunk;
        }

        // Nothing changes until the next fold, or the next chunk.
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

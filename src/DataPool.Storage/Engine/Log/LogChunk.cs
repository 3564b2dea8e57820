namespace DataPool.Storage.Engine.Log;

/// <summary>Successive rows of the log, summed up; what is pruned in one step.</summary>
internal sealed class LogChunk(long firstSeq)
{
    private const int MaxRows = 2000;
    private const long MaxBytes = 1 << 20;

    // Per stream its highest log position here, as long as that is not folded; empties as folds go by.
    private readonly Dictionary<long, long> _unfolded = [];

    public long FirstSeq { get; } = firstSeq;

    public long LastSeq { get; private set; } = firstSeq;

    public long Bytes { get; private set; }

    public int Rows { get; private set; }

    public bool IsFull => Rows >= MaxRows || Bytes >= MaxBytes;

    public void Add(long seq, long streamId, long lsn, long bytes)
    {
        LastSeq = seq;
        Bytes += bytes;
        Rows++;
        _unfolded[streamId] = lsn;
    }

    public void Forget(long streamId) => _unfolded.Remove(streamId);

    /// <summary>Whether all its rows are folded, or of deleted streams.</summary>
    public bool IsFolded(IReadOnlyDictionary<long, long> folded)
    {
        foreach (var (streamId, lsn) in _unfolded)
        {
            if (folded.GetValueOrDefault(streamId) >= lsn) _unfolded.Remove(streamId);
        }

        return _unfolded.Count == 0;
    }
}

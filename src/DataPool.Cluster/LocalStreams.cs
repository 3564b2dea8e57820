using System.Collections.Concurrent;
using DataPool.Core.Streams;

namespace DataPool.Cluster;

/// <summary>
/// The streams whose grains live in this process. Callers of the same process enter a stream directly, under its own
/// lock, which spares the two changes of thread that a call to its grain costs. The grain still owns the stream: it
/// loads, folds and ends it; and what makes a second writer harmless is the lease, not the grain.
/// </summary>
internal sealed class LocalStreams
{
    private readonly ConcurrentDictionary<long, LocalStream> _streams = new();

    public LocalStream? Find(long streamId) => _streams.GetValueOrDefault(streamId);

    public void Add(long streamId, LocalStream stream) => _streams[streamId] = stream;

    public void Remove(long streamId, LocalStream stream) => _streams.TryRemove(KeyValuePair.Create(streamId, stream));
}

/// <summary>A stream of this process, and whether its next fold is planned.</summary>
internal sealed class LocalStream(PoolStream stream)
{
    private int _foldIsPlanned;

    public PoolStream Stream => stream;

    /// <summary>True for the one caller that is to plan the next fold.</summary>
    public bool TryPlanFold() =>
        Volatile.Read(ref _foldIsPlanned) == 0 && stream.NeedsFold && Interlocked.Exchange(ref _foldIsPlanned, 1) == 0;

    /// <summary>The fold that was planned begins, or could not be planned.</summary>
    public void FoldBegins() => Volatile.Write(ref _foldIsPlanned, 0);
}

using DataPool.Core.Streams;

namespace DataPool.Server.Live;

/// <summary>What this node knows of one stream, and who reads it. Thread-safe.</summary>
internal sealed class StreamChannel(long streamId, string stream, string epoch)
{
    private readonly Lock _lock = new();
    private readonly DeltaRing _ring = new();
    private readonly HashSet<LiveReader> _readers = [];
    private SnapshotBytes? _snapshot;

    public long StreamId => streamId;

    public string Stream => stream;

    public string Epoch => epoch;

    /// <summary>The last committed version; null until the stream was first read from storage.</summary>
    public long? Version { get; private set; }

    /// <summary>When that version came to be.</summary>
    public DateTimeOffset At { get; private set; }

    public bool IsDeleted { get; private set; }

    /// <summary>The snapshot that was last made, whatever its version.</summary>
    public SnapshotBytes? Snapshot
    {
        get => Volatile.Read(ref _snapshot);
        set => Volatile.Write(ref _snapshot, value);
    }

    /// <summary>Forgets a snapshot whose version is past: nobody can be sent it any more, and it holds items that are gone.</summary>
    public void DropOldSnapshot()
    {
        if (Snapshot is { } snapshot && snapshot.Image.Version != Version) Snapshot = null;
    }

    public bool HasReaders
    {
        get
        {
            lock (_lock) return _readers.Count > 0;
        }
    }

    public void Loaded(long version, DateTimeOffset at)
    {
        lock (_lock)
        {
            if (Version == version) return;
            _ring.Clear();
            (Version, At) = (version, at);
            Snapshot = null;
            Wake();
        }
    }

    public void Committed(Delta delta)
    {
        lock (_lock)
        {
            if (Version != delta.From) _ring.Clear();
            _ring.Add(new LiveDelta(stream, epoch, delta));
            (Version, At) = (delta.Version, delta.At);
            Wake();
        }
    }

    public void Deleted()
    {
        lock (_lock)
        {
            IsDeleted = true;
            Wake();
        }
    }

    public void Add(LiveReader reader)
    {
        lock (_lock)
        {
            _readers.Add(reader);
            if (IsDeleted) reader.Signal.Set();
        }
    }

    public void Remove(LiveReader reader)
    {
        lock (_lock) _readers.Remove(reader);
    }

    /// <summary>Signals the readers that the condition picks.</summary>
    public void Wake(Func<LiveReader, bool>? condition = null)
    {
        lock (_lock)
        {
            foreach (var reader in _readers)
                if (condition is null || condition(reader))
                    reader.Signal.Set();
        }
    }

    /// <summary>Ends the connections of the readers that the condition picks.</summary>
    public void Cut(Func<LiveReader, bool> condition)
    {
        lock (_lock)
        {
            foreach (var reader in _readers)
                if (condition(reader))
                    reader.Cut();
        }
    }

    /// <summary>The deltas that lead on from a version: none when it is the present one, null when they are no longer all here.</summary>
    public LiveDelta[]? Since(long version)
    {
        lock (_lock) return version == Version ? [] : _ring.Since(version);
    }
}

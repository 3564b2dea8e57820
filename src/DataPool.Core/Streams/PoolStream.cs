using DataPool.Core.Records;
using DataPool.Core.Storage;

namespace DataPool.Core.Streams;

/// <summary>
/// A stream at work: its memory, its lease on storage, and its fold. The only writer of its stream. Thread-safe but
/// for <see cref="LoadAsync"/>, which its owner calls, one at a time; nothing else waits.
/// </summary>
public sealed class PoolStream(long streamId, IPoolStore store, IStreamFeed feed, RecordLimits limits, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _began = time.GetTimestamp();
    private StreamState? _state;
    private StreamLease? _lease;
    private Task _lastCommit = Task.CompletedTask;
    private Task _folding = Task.CompletedTask;
    private StreamFold? _unfinishedFold;

    /// <summary>True when <see cref="LoadAsync"/> must be called before anything else: at first, and after a failed commit.</summary>
    public bool NeedsLoad => _state is null || _lease!.IsDead;

    /// <summary>The stream's items that storage does not yet have in their table.</summary>
    public bool NeedsFold => !NeedsLoad && (_unfinishedFold is not null || _state!.IsDirty);

    /// <summary>Why the last fold failed; null when it did not.</summary>
    public Exception? FoldFailure { get; private set; }

    /// <summary>Reads the stream from storage, taking it from whoever had it.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        _lease?.Kill();
        var stored = await store.LoadAsync(streamId, cancellationToken).ConfigureAwait(true);
        var replayed = new ReplayedDeltas();
        StreamState state;
        try
        {
            state = StreamState.Load(stored, limits, replayed.Add);
        }
        catch (Exception failure) when (failure is InvalidDataException or OverflowException or ArgumentException or IndexOutOfRangeException or KeyNotFoundException)
        {
            stored.Lease.Kill();
            throw new StorageException($"Stream {streamId} cannot be read from the data directory: {failure.Message}", failure);
        }

        // The feed hears of the loading before anybody can write on top of it.
        lock (_gate)
        {
            (_state, _lease, _lastCommit, _unfinishedFold) = (state, stored.Lease, Task.CompletedTask, null);
            feed.Loaded(streamId, replayed.From ?? state.Version, state.At);
            foreach (var delta in replayed.Tail) feed.Committed(streamId, delta);
        }
    }

    /// <summary>Applies a write to memory and hands it to storage; null when the stream must be loaded first. Does not wait.</summary>
    public PendingWrite? TryWrite(WriteRequest request)
    {
        lock (_gate) return NeedsLoad ? null : Write(request);
    }

    /// <summary>The stream as it stands, and the commit to wait for before anybody may see it; null when it must be loaded first.</summary>
    public (StreamImage Image, Task Commit)? TryRead()
    {
        lock (_gate) return NeedsLoad ? null : (_state!.Image(), _lastCommit);
    }

    /// <summary>The stream's summary, and the commit to wait for before anybody may see it; null when it must be loaded first.</summary>
    public (StreamSummary Summary, Task Commit)? TrySummarise()
    {
        lock (_gate) return NeedsLoad ? null : (_state!.Summarise(), _lastCommit);
    }

    /// <summary>What a write would do, without doing it; null when the stream must be loaded first. Other writes go on meanwhile.</summary>
    public WritePreview? TryPreview(WriteRequest request)
    {
        StreamOutlook outlook;
        lock (_gate)
        {
            if (NeedsLoad) return null;
            outlook = _state!.Outlook(request.Connector);
        }

        return outlook.Preview(request, time.GetUtcNow());
    }

    /// <summary>The number of items that each connector claims; null when the stream must be loaded first.</summary>
    public IReadOnlyDictionary<int, int>? TryCountClaims()
    {
        lock (_gate) return NeedsLoad ? null : _state!.CountClaims();
    }

    /// <summary>Starts folding what changed, unless a fold is under way or nothing did. Does not wait.</summary>
    /// <returns>The fold under way.</returns>
    public Task FoldAsync()
    {
        lock (_gate)
        {
            if (!_folding.IsCompleted || !NeedsFold) return _folding;
            var fold = _unfinishedFold ??= _state!.TakeFold();
            return _folding = FoldAsync(fold, _lease!, _lastCommit);
        }
    }

    private PendingWrite Write(WriteRequest request)
    {
        // A place first: nothing may fail between the change in memory and the log.
        var reservation = store.TryReserve();
        if (reservation != Reservation.Ok)
        {
            return PendingWrite.Refused(new OverloadedException(reservation == Reservation.Full
                ? "More data arrives than the store takes. Nothing was changed; send it again in a few seconds."
                : "The store takes no writes now (is its disk full, or its server away?). Nothing was changed; send it again in a few seconds."));
        }

        try
        {
            var applied = _state!.Apply(request, time.GetUtcNow(), time.GetElapsedTime(_began));
            if (applied.Log.IsEmpty)
            {
                // What it was compared with must be on the disk before it is answered: that was queued before, so it is committed
                // before or with it. And the stream must still be this process's, which the commit looks at.
                return new PendingWrite(applied.Result, store.AppendAsync(NewEntry(request, applied, 0)));
            }

            _lastCommit = store.AppendAsync(NewEntry(request, applied, _state.Lsn));
            return new PendingWrite(applied.Result, _lastCommit);
        }
        catch (Exception refused) when (refused is RecordException or HeldException)
        {
            store.Release();
            return PendingWrite.Refused(refused);
        }
        catch (Exception)
        {
            // Memory may be half changed: read it afresh before anybody sees it.
            store.Release();
            _lease!.Kill();
            throw;
        }
    }

    private Entry NewEntry(WriteRequest request, in Applied applied, long lsn) => new(feed, applied.Delta)
    {
        Lease = _lease!,
        Owner = request.Owner,
        Lsn = lsn,
        Body = applied.Log,
        Answer = request.Answer,
        AnswerBody = request.Answer?.Body(applied.Result) ?? default,
    };

    private async Task FoldAsync(StreamFold fold, StreamLease lease, Task committed)
    {
        try
        {
            // Only what is in the log may reach the tables.
            // Forced off the caller's turn: encoding must not hold the stream up.
            await committed.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await store.FoldAsync(fold.Encode(lease)).ConfigureAwait(false);
            Interlocked.CompareExchange(ref _unfinishedFold, null, fold);
            FoldFailure = null;
        }
        catch (Exception failure)
        {
            // The same fold is tried again with the next call; after a failed commit the stream is loaded again.
            FoldFailure = failure;
        }
    }

    private sealed class Entry(IStreamFeed feed, Delta? delta) : CommitEntry
    {
        public override void OnCommitted()
        {
            if (delta is not null) feed.Committed(Lease.StreamId, delta);
        }
    }
}

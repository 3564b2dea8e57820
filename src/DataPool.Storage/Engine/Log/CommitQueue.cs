using DataPool.Core.Storage;

namespace DataPool.Storage.Engine.Log;

/// <summary>
/// Between the streams and the writer's thread: the places, the group that is open, and whether the log is faulted.
/// </summary>
internal sealed class CommitQueue(int maxEntries, long maxBytes)
{
    /// <summary>SQLite takes rows up to 1,000,000,000 bytes. A longer one must not stop the streams beside it.</summary>
    public const int MaxBody = 900_000_000;

    private readonly object _gate = new(); // A Monitor: the writer waits on it.
    private CommitGroup _open = new();
    private Task _lastTaken = Task.CompletedTask;
    private List<FoldedStream> _folded = [];
    private int _entries;
    private long _bytes;
    private bool _writerWaits;
    private bool _isProbeDue;
    private bool _isStopping;
    private volatile StorageException? _fault;
    private volatile bool _hasWork;

    /// <summary>Why the log refuses commits, or null.</summary>
    public StorageException? Fault => _fault;

    public Reservation TryReserve()
    {
        if (_fault is not null) return Reservation.Faulted;
        if (Volatile.Read(ref _bytes) >= maxBytes) return Reservation.Full;
        if (Interlocked.Increment(ref _entries) <= maxEntries) return Reservation.Ok;
        Interlocked.Decrement(ref _entries);
        return Reservation.Full;
    }

    public void Release() => Interlocked.Decrement(ref _entries);

    public Task Append(CommitEntry entry)
    {
        StorageException error;
        lock (_gate)
        {
            if (Refusal(entry) is not { } refusal)
            {
                _open.Add(entry);
                Interlocked.Add(ref _bytes, CommitGroup.SizeOf(entry));
                Wake();
                return _open.Task;
            }

            error = refusal;
        }

        entry.Lease.Kill();
        Release();
        return Task.FromException(error);
    }

    /// <summary>Forgets a stream's rows up to here, in the next transaction, if the process still owns it then.</summary>
    public Task Delete(long streamId, long epoch)
    {
        lock (_gate)
        {
            if (Closed() is { } reason) return Task.FromException(reason);
            _open.Deleted.Add((streamId, epoch));
            Wake();
            return _open.Task;
        }
    }

    /// <summary>Deletes rows of answers, few enough for one step, in the next transaction.</summary>
    public Task PruneAnswers(long firstSeq, long lastSeq)
    {
        lock (_gate)
        {
            if (Closed() is { } reason) return Task.FromException(reason);
            _open.ForgottenAnswers.Add((firstSeq, lastSeq));
            Wake();
            return _open.Task;
        }
    }

    /// <summary>
    /// A task that completes, one way or the other, after everything queued so far. Entries appended later under a
    /// lease that was killed before this call are refused.
    /// </summary>
    public Task Outstanding()
    {
        lock (_gate)
        {
            return _open.IsEmpty ? _lastTaken : _open.Task;
        }
    }

    /// <summary>Hands news of folds to the writer, which may prune then.</summary>
    public void Folded(IEnumerable<FoldedStream> streams)
    {
        lock (_gate)
        {
            _folded.AddRange(streams);
            Wake();
        }
    }

    public void Leave(int entries, long bytes)
    {
        Interlocked.Add(ref _entries, -entries);
        Interlocked.Add(ref _bytes, -bytes);
    }

    /// <summary>The writer's next work; waits for it unless <paramref name="poll"/>. False when stopped and drained.</summary>
    public bool Take(bool poll, out LogWork work)
    {
        if (!poll) SpinBriefly();
        lock (_gate)
        {
            while (true)
            {
                if (_fault is not null)
                {
                    if (_isStopping) break;
                    if (_isProbeDue)
                    {
                        _isProbeDue = false;
                        work = new LogWork(new CommitGroup(), [], Probe: true);
                        return true;
                    }
                }
                else if (poll || !_open.IsEmpty || _folded.Count > 0)
                {
                    work = new LogWork(TakeGroup(), _folded, Probe: false);
                    _folded = [];
                    return true;
                }
                else if (_isStopping)
                {
                    break;
                }
                else if (_isProbeDue)
                {
                    _isProbeDue = false;
                    work = new LogWork(new CommitGroup(), [], Probe: true);
                    return true;
                }

                _writerWaits = true;
                Monitor.Wait(_gate);
                _writerWaits = false;
            }
        }

        work = default;
        return false;
    }

    /// <summary>Enters the faulted state. Returns what was queued meanwhile, which fails as well: it may build upon what has failed.</summary>
    public CommitGroup EnterFault(StorageException fault)
    {
        lock (_gate)
        {
            _fault = fault;
            _isProbeDue = false;
            return TakeGroup();
        }
    }

    public void LeaveFault() => _fault = null;

    public void ProbeDue()
    {
        lock (_gate)
        {
            _isProbeDue = true;
            Wake();
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            Wake();
        }
    }

    private static StorageException Stopped() => new("The storage is shutting down. Send the request again in a moment.");

    private StorageException? Closed() => _isStopping ? Stopped() : _fault;

    private StorageException? Refusal(CommitEntry entry)
    {
        if (Closed() is { } reason) return reason;
        if (entry.Lease.IsDead)
            return new StorageException($"The lease of stream {entry.Lease.StreamId} has ended. Load the stream again.");
        // Each is one row.
        var longest = Math.Max(entry.Body.Length, entry.AnswerBody.Length);
        if (longest <= MaxBody) return null;
        return new StorageException(
            $"The change of stream {entry.Lease.StreamId}, or its answer, takes {longest} bytes, and the log takes {MaxBody} at a time. Send it in smaller batches.");
    }

    private CommitGroup TakeGroup()
    {
        var group = _open;
        _hasWork = false;
        if (group.IsEmpty) return new CommitGroup();
        _open = new CommitGroup();
        _lastTaken = group.Task;
        return group;
    }

    private void Wake()
    {
        _hasWork = true;
        if (_writerWaits) Monitor.Pulse(_gate);
    }

    // Work comes within microseconds while requests flow: cheaper to look a few times than to sleep and be woken.
    private void SpinBriefly()
    {
        var spinner = new SpinWait();
        while (!_hasWork && !spinner.NextSpinWillYield) spinner.SpinOnce(sleep1Threshold: -1);
    }
}

using System.Collections.Concurrent;
using DataPool.Core.Storage;
using DataPool.Storage.Engine.Items;
using DataPool.Storage.Engine.Log;

namespace DataPool.Storage.Engine.History;

/// <summary>
/// Makes history of the log. It reads the log behind the commits, which know nothing of it: what is committed is in the
/// log, and stays there until it is stored here, so that neither a crash nor a lag leaves a gap. For one thread.
/// <para>
/// Rows wait in memory until they make a segment. Keyframes are the folded items as they stand, read in one
/// transaction; they may lie anywhere among the rows, since a reader passes over what is before them.
/// </para>
/// </summary>
internal sealed partial class HistoryKeeper : IDisposable
{
    private static readonly HistoryRule DefaultRule = new(7, 256L << 20);

    private readonly HistoryDatabases _databases;
    private readonly HistoryOptions _options;
    private readonly LogRetention _retention;
    private readonly Func<long, long> _deletedUpTo;
    private readonly IStorageObserver _observer;
    private readonly TimeProvider _time;
    private readonly long _reach;
    private readonly Dictionary<long, StreamTail> _streams = [];
    private readonly ConcurrentDictionary<long, DateTimeOffset> _keptSince = new();
    private Func<long, HistoryRule?> _rules = _ => null;
    private IHistoryTables? _tables;
    private long _readSeq;
    private long _readBytes;
    private int _keyframesFrom; // The place among the streams where the next tick begins.
    private int _holesSeen = 1;
    private int _holesChecked;
    private bool _storeFails;
    private bool _isFailing;
    private bool _diskIsFull;

    private HistoryKeeper(
        HistoryDatabases databases, HistoryOptions options, long keepLogBytes, LogRetention retention, Func<long, long> deletedUpTo,
        IStorageObserver observer, TimeProvider time)
    {
        _databases = databases;
        _options = options;
        _reach = Math.Max(keepLogBytes, 1 << 20);
        _retention = retention;
        _deletedUpTo = deletedUpTo;
        _observer = observer;
        _time = time;
    }

    /// <summary>True when rows of the log wait that memory has no room for, since those before cannot be stored.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>Reads what is stored.</summary>
    /// <param name="databases">Where to read and write.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="keepLogBytes">Bytes of folded rows that the log keeps anyway.</param>
    /// <param name="retention">Is told which rows are not stored here yet.</param>
    /// <param name="deleted">The streams that were deleted before.</param>
    /// <param name="deletedUpTo">Up to which place in the log rows of a stream belong to a deleted one.</param>
    /// <param name="observer">Learns of failures.</param>
    /// <param name="time">The clock.</param>
    public static async Task<HistoryKeeper> OpenAsync(
        HistoryDatabases databases, HistoryOptions options, long keepLogBytes, LogRetention retention, IReadOnlyCollection<long> deleted,
        Func<long, long> deletedUpTo, IStorageObserver observer, TimeProvider time)
    {
        var keeper = new HistoryKeeper(databases, options, keepLogBytes, retention, deletedUpTo, observer, time);
        await keeper.LoadAsync([.. deleted]).ConfigureAwait(false);
        return keeper;
    }

    public void Start(Func<long, HistoryRule?> rules) => _rules = rules;

    /// <summary>An error in the words of the contract.</summary>
    public StorageException Error(string what, Exception reason) => _databases.History.Error(what, reason);

    /// <summary>For any thread.</summary>
    public DateTimeOffset? KeptSince(long streamId) => _keptSince.TryGetValue(streamId, out var since) ? since : null;

    /// <summary>Reads the log to its end, storing segments on the way.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public void CatchUp()
    {
        do
        {
            var holes = _holesSeen;
            // First: what is folded by now is in the log, and read below, unless it was pruned.
            var folded = holes == _holesChecked ? null : Wait(_databases.Items.PositionsAsync());
            ReadRows();
            if (folded is null || IsBehind) break;
            foreach (var tail in _streams.Values)
                if (tail.IsKept && folded.GetValueOrDefault(tail.StreamId) > tail.LastLsn)
                    Lose(tail);
            _holesChecked = holes;
        }
        while (_holesChecked != _holesSeen);
    }

    /// <summary>What is kept of a stream in memory alone: a block, and the position of its first row. Null when nothing is.</summary>
    public (long FirstLsn, byte[] Block)? Pending(long streamId) =>
        _streams.TryGetValue(streamId, out var tail) && tail.IsKept && !tail.Pending.IsEmpty
            ? (tail.Pending.FirstLsn, tail.Pending.ToPlainBlock())
            : null;

    /// <summary>A stream was deleted.</summary>
    public void Forget(long streamId)
    {
        if (!_streams.TryGetValue(streamId, out var tail)) return;
        GiveUp(tail);
        tail.IsDeleted = true;
        if (!tail.IsClearing) _streams.Remove(streamId);
    }

    /// <summary>What is due about once a second.</summary>
    public void Tick()
    {
        _storeFails = false;
        ApplyRules();
        CatchUp();
        Try(StoreKeyframes);
        Try(Prune);
        if (!_isFailing || _storeFails) return;
        (_isFailing, _diskIsFull) = (false, false);
        _observer.HistoryRecovered();
        TellRetention();
    }

    /// <summary>Nothing more is written before the next tick; told once until it works again.</summary>
    public void Failed(StorageException failure)
    {
        GiveUpConnection();
        _storeFails = true;
        // On a full disk the log must not grow for the history's sake: commits need the room.
        _diskIsFull = _databases.History.IsFull(failure);
        if (_isFailing) return;
        _isFailing = true;
        _observer.HistoryFailed(failure);
    }

    public void Dispose()
    {
        _tables?.Checkpoint();
        GiveUpConnection();
        _blocks.Dispose();
    }

    private async Task LoadAsync(HashSet<long> deleted)
    {
        foreach (var keyframe in await _databases.History.KeyframesAsync().ConfigureAwait(false))
            TailOf(keyframe.StreamId).Keyframes.Add(new KeptKeyframe(keyframe.Lsn, keyframe.At, keyframe.Bytes));
        foreach (var (streamId, ends) in await _databases.History.EndsAsync().ConfigureAwait(false))
        {
            var tail = TailOf(streamId);
            tail.LastLsn = ends.Last;
            if (tail.Keyframes.Count == 0) tail.IsClearing = true;
            else tail.HasGarbage = ends.First <= tail.Keyframes[0].Lsn;
        }

        var bytes = await _databases.History.BytesAsync().ConfigureAwait(false);
        foreach (var tail in _streams.Values)
        {
            if (deleted.Contains(tail.StreamId)) (tail.IsDeleted, tail.IsClearing) = (true, true);
            if (!tail.IsKept) continue;
            tail.LastLsn = Math.Max(tail.LastLsn, tail.Keyframes[0].Lsn);
            foreach (var keyframe in tail.Keyframes) keyframe.SegmentBytes = bytes.GetValueOrDefault((tail.StreamId, keyframe.Lsn));
            ShowKeptSince(tail);
        }
    }

    private void ReadRows()
    {
        do
        {
            StoreSegments();
            IsBehind = _streams.Values.Sum(tail => (long)tail.Pending.Bytes) > 2 * _reach;
        }
        while (!IsBehind && Wait(_databases.Log.ReadTailAsync(_readSeq, Take)) > 0);

        TellRetention();
    }

    private void Take(long seq, long streamId, long lsn, ReadOnlySpan<byte> body)
    {
        if (_readSeq > 0 && seq != _readSeq + 1) _holesSeen++;
        _readSeq = seq;
        _readBytes += body.Length;
        if (seq <= _deletedUpTo(streamId)) return;
        var tail = TailOf(streamId);
        if (tail.Take(seq, lsn, body, _readBytes)) return;
        Lose(tail);
        tail.Take(seq, lsn, body, _readBytes);
    }

    private StreamTail TailOf(long streamId)
    {
        if (!_streams.TryGetValue(streamId, out var tail))
            _streams.Add(streamId, tail = new StreamTail(streamId, _rules(streamId) ?? DefaultRule));
        return tail;
    }

    private void Lose(StreamTail tail)
    {
        GiveUp(tail);
        _observer.HistoryLost(tail.StreamId, "the log was pruned before it could be read, since the history could not be written for too long");
    }

    private void GiveUp(StreamTail tail)
    {
        tail.Pending.Clear();
        tail.IsClearing |= tail.Keyframes.Count > 0 || tail.HasGarbage;
        ShowKeptSince(tail);
    }

    private void ShowKeptSince(StreamTail tail)
    {
        if (tail.IsKept) _keptSince[tail.StreamId] = tail.Keyframes[0].At;
        else _keptSince.TryRemove(tail.StreamId, out _);
    }

    private void ApplyRules()
    {
        var now = _time.GetUtcNow();
        foreach (var tail in _streams.Values)
        {
            var rule = _rules(tail.StreamId) ?? DefaultRule;
            // A new limit may have room for what was too large for the old one.
            if (tail.SuspendedUntil <= now || rule.MaxBytes != tail.Rule.MaxBytes) tail.SuspendedUntil = null;
            tail.Rule = rule;
            if (tail.IsOff) GiveUp(tail);
        }
    }

    // From here on the log is still needed after a crash.
    private void TellRetention()
    {
        var seq = _readSeq + 1;
        foreach (var tail in _streams.Values)
            if (!tail.Pending.IsEmpty)
                seq = Math.Min(seq, tail.PendingSeq);
        _retention.HistoryNeeds(_diskIsFull ? long.MaxValue : seq);
    }

    // On the history's own thread.
    private static T Wait<T>(Task<T> reading) => reading.GetAwaiter().GetResult();
}

/// <summary>The databases that the history reads and writes.</summary>
internal sealed record HistoryDatabases(IHistoryDatabase History, ILogDatabase Log, IItemDatabase Items);

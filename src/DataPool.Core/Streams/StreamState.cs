using System.Buffers;
using DataPool.Core.Records;
using DataPool.Core.Storage;

namespace DataPool.Core.Streams;

/// <summary>
/// A stream in memory: takes writes, says what they changed (the delta) and what is to be logged. One caller at a
/// time; no I/O and no waiting.
/// </summary>
internal sealed class StreamState
{
    private const int MaxKeptBuffer = 1 << 20;

    private readonly RecordLimits _limits;
    private readonly StreamItems _items = new();
    private readonly StreamShapes _shapes = new();
    private ArrayBufferWriter<byte> _body = new(4096);
    private long _writeNumber;
    private StreamImage? _image;
    private long _imageLsn;

    private StreamState(RecordLimits limits) => _limits = limits;

    /// <summary>The stream's version.</summary>
    public long Version { get; private set; }

    /// <summary>When that version came to be; the minimum for version 0.</summary>
    public DateTimeOffset At { get; private set; } = DateTimeOffset.UnixEpoch;

    /// <summary>The position of the stream's last log row.</summary>
    public long Lsn { get; private set; }

    /// <summary>True when something awaits the next fold.</summary>
    public bool IsDirty => Lsn > FoldTaken;

    /// <summary>The log position that the last fold taken stands at.</summary>
    public long FoldTaken { get; private set; }

    /// <summary>A stream that there is not yet.</summary>
    public static StreamState Empty(RecordLimits limits) => new(limits);

    /// <summary>Reads a stream back: its folded parts, then the log behind them.</summary>
    public static StreamState Load(StoredStream stored, RecordLimits limits, Action<Delta>? replayed = null)
    {
        var state = new StreamState(limits) { Lsn = stored.FoldedLsn, FoldTaken = stored.FoldedLsn };
        if (!stored.Head.IsEmpty)
        {
            var head = FoldCodec.Head(stored.Head.Span);
            (state.Version, state.At, state._items.NextNumber) = (head.Version, head.At, head.NextNumber);
            foreach (var field in head.Fields) state._shapes.SeeField(field);
        }

        foreach (var shape in stored.Shapes)
            state._shapes.Add(shape.Number, state._shapes.Intern(FoldCodec.Shape(shape.Body.Span)));
        foreach (var item in stored.Items)
            state._items.Restore(FoldCodec.ReadItem(item.Number, item.Body.Span, state._shapes), dirty: false);
        state.Replay(stored.Log, replayed);
        return state;
    }

    /// <summary>Applies a write.</summary>
    /// <param name="request">The write.</param>
    /// <param name="now">The time that its changes are given.</param>
    /// <param name="passed">The time passed since any fixed moment: whatever the clock does in between, items expire after as long as they should.</param>
    /// <returns>What it did; the delta is null when no reader sees a change, the log row empty when nothing changed at all.</returns>
    /// <exception cref="RecordException">A limit is broken; nothing has changed.</exception>
    public Applied Apply(WriteRequest request, DateTimeOffset now, TimeSpan passed)
    {
        var at = now > At ? now : At;
        var write = new StreamWrite(_items, _shapes.Interned, _limits, request, at);
        _items.Claims.Now = passed;
        write.Plan(++_writeNumber);
        var applied = Commit(write, at, request.Records?.Count ?? 0);
        write.NoteTouches();
        write.Finish();
        return applied;
    }

    /// <summary>What is needed to foresee a write of a connector, apart from the stream and from whatever becomes of it.</summary>
    public StreamOutlook Outlook(int connector) => new(_items.Unordered(), _items.Mark(connector), At, _limits);

    /// <summary>The stream as it stands.</summary>
    public StreamImage Image()
    {
        if (_image is not null && _imageLsn == Lsn) return _image;
        _imageLsn = Lsn;
        return _image = new StreamImage(Version, At, _items.InOrder(), [.. _shapes.Fields]);
    }

    /// <summary>What can be told of it without its items.</summary>
    public StreamSummary Summarise() => new(Version, At, _items.Count);

    /// <summary>The number of items that each connector claims.</summary>
    public Dictionary<int, int> CountClaims() => _items.Claims.Counts();

    /// <summary>Takes what changed since the last fold. It is encoded later, by another thread: see <see cref="StreamFold.Encode"/>.</summary>
    public StreamFold TakeFold()
    {
        if (_shapes.NeedsSweep) _shapes.Sweep(_items.Slots.Select(slot => slot.Current!.Shape));
        var (changed, gone) = _items.TakeDirty();
        var numbers = new long[changed.Length];
        for (var i = 0; i < changed.Length; i++) numbers[i] = _shapes.NumberOf(changed[i].Shape, out _);
        var (added, dropped) = _shapes.TakeUnfolded();
        FoldTaken = Lsn;
        return new StreamFold(Lsn, new StreamHead(Version, At, _items.NextNumber, [.. _shapes.Fields]), added, dropped, changed, numbers, gone);
    }

    private Applied Commit(StreamWrite write, DateTimeOffset at, int received)
    {
        if (write.Touched.Count == 0) return new Applied(new WriteResult(Version, received, 0, 0, write.Dropped), null, default);

        var upserts = new List<DeltaUpsert>(write.Touched.Count);
        var upserted = new List<ItemSlot>(write.Touched.Count);
        var removed = new List<ItemSlot>();
        var reowned = new List<ItemSlot>();
        foreach (var slot in write.Touched)
        {
            if (slot.Planned is null)
            {
                removed.Add(slot);
            }
            else if (ItemDiff.Compare(slot.Current, slot.Planned, out var change))
            {
                upserts.Add(change);
                upserted.Add(slot);
            }
            else if (!ReferenceEquals(slot.Planned.Ownership, slot.Current!.Ownership))
            {
                slot.Planned = ItemMerge.Touch(slot.Planned, slot.Current.UpdatedAt);
                reowned.Add(slot);
            }
        }

        if (upserts.Count + removed.Count + reowned.Count == 0) return new Applied(new WriteResult(Version, received, 0, 0, write.Dropped), null, default);
        var visible = upserts.Count + removed.Count > 0;
        var from = Version;
        if (visible) (Version, At) = (Version + 1, at);
        Lsn++;

        var body = BodyOf(upserts);
        StreamLog.Begin(body, Version, At, removed.Count, upserts.Count + reowned.Count);
        foreach (var slot in removed) StreamLog.WriteRemove(body, slot.Number, slot.Key);
        for (var i = 0; i < upserts.Count; i++) StreamLog.WriteUpsert(body, upserted[i].Current, upserts[i], visible: true, _shapes);
        foreach (var slot in reowned)
            StreamLog.WriteUpsert(body, slot.Current, new DeltaUpsert(slot.Planned!, default, null, false, false, false), visible: false, _shapes);
        var log = LogOf(body);

        foreach (var slot in removed) _items.Apply(slot, null);
        foreach (var slot in upserted) _items.Apply(slot, slot.Planned);
        foreach (var slot in reowned) _items.Apply(slot, slot.Planned);

        var delta = visible ? new Delta(from, Version, at, [.. upserts], [.. removed.Select(slot => slot.Key)]) : null;
        return new Applied(new WriteResult(Version, received, upserts.Count, removed.Count, write.Dropped), delta, log);
    }

    // That of a whole source is large: it has its room at once, and is not copied as it grows.
    private ArrayBufferWriter<byte> BodyOf(List<DeltaUpsert> upserts)
    {
        var size = upserts.Sum(static change => change.IsNew ? StreamFold.SizeOf(change.Item) : 0);
        if (size > MaxKeptBuffer) return new ArrayBufferWriter<byte>((int)Math.Min(size, Array.MaxLength));
        _body.ResetWrittenCount();
        return _body;
    }

    // A large one is given away rather than copied, and not kept.
    private ReadOnlyMemory<byte> LogOf(ArrayBufferWriter<byte> body)
    {
        if (body.Capacity <= MaxKeptBuffer) return body.WrittenSpan.ToArray();
        if (body == _body) _body = new ArrayBufferWriter<byte>(4096);
        return body.WrittenMemory;
    }

    private ItemSlot SlotOf(ItemState item) => _items.Find(item.Key)!;

    private void Replay(IReadOnlyList<LogRow> rows, Action<Delta>? replayed)
    {
        var byNumber = new Dictionary<long, ItemSlot>();
        foreach (var slot in _items.Slots) byNumber.Add(slot.Number, slot);
        foreach (var row in rows)
        {
            if (row.Lsn <= FoldTaken) continue;
            if (row.Lsn != Lsn + 1) throw new InvalidDataException($"The log lacks row {Lsn + 1} of a stream; the next is {row.Lsn}. Restore the data directory from a backup.");
            Lsn = row.Lsn;
            if (ReplayRow(row.Body.Span, byNumber) is { } delta) replayed?.Invoke(delta);
        }
    }

    private Delta? ReplayRow(ReadOnlySpan<byte> row, Dictionary<long, ItemSlot> byNumber)
    {
        var body = new BodyReader(row);
        var (version, at, removeCount, upsertCount) = StreamLog.ReadBegin(ref body);
        var from = Version;
        var removes = new byte[removeCount][];
        for (var i = 0; i < removeCount; i++)
        {
            byNumber.Remove(StreamLog.ReadRemove(ref body), out var slot);
            removes[i] = slot!.Key;
            _items.Apply(slot, null);
        }

        var upserts = new List<DeltaUpsert>(upsertCount);
        for (var i = 0; i < upsertCount; i++)
        {
            var item = StreamLog.ReadUpsert(ref body, at, _shapes, number => byNumber.TryGetValue(number, out var slot) ? slot.Current : null);
            var before = byNumber.TryGetValue(item.Number, out var known) ? known.Current : null;
            if (ItemDiff.Compare(before, item, out var change)) upserts.Add(change);
            _items.Restore(item, dirty: true);
            byNumber[item.Number] = SlotOf(item);
        }

        if (version == from) return null;
        (Version, At) = (version, at);
        return new Delta(from, version, at, [.. upserts], removes);
    }
}

/// <summary>What a write has done to a stream's memory.</summary>
/// <param name="Result">The counts.</param>
/// <param name="Delta">What readers see, or null.</param>
/// <param name="Log">The log row; empty when nothing changed at all.</param>
internal readonly record struct Applied(WriteResult Result, Delta? Delta, ReadOnlyMemory<byte> Log);

using System.Text;
using DataPool.Core.Records;

namespace DataPool.Core.Streams;

/// <summary>
/// One write in progress: plans what becomes of each item without changing any, so that a record which breaks a
/// limit leaves nothing behind.
/// </summary>
internal sealed partial class StreamWrite(StreamItems items, ShapeTable shapes, RecordLimits limits, WriteRequest request, DateTimeOffset at)
{
    private readonly (long NextNumber, long? LastRank) _mark = items.Mark(request.Connector);
    private readonly int _before = items.Count;
    private readonly List<ItemSlot> _touched = [];
    private readonly List<ItemSlot> _added = [];
    private ItemSlot[]? _ofRecords;
    private Ownership? _own;
    private long _number;
    private int _removed;

    /// <summary>The slots with a plan, in the order in which they were first touched.</summary>
    public IReadOnlyList<ItemSlot> Touched => _touched;

    /// <summary>True to go on when the guard holds the write: to tell what it would do once it is approved.</summary>
    public bool PassesGuard { get; init; }

    /// <summary>Why the guard holds the write; null when it does not.</summary>
    public string? Held { get; private set; }

    /// <summary>The number of items that the write has records for.</summary>
    public int Seen { get; private set; }

    /// <summary>Plans the write.</summary>
    /// <param name="number">The number of the write, higher than that of any before.</param>
    /// <exception cref="RecordException">A limit is broken, or a push has a key twice; nothing has changed.</exception>
    /// <exception cref="HeldException">The guard holds it, and <see cref="PassesGuard"/> is false; nothing has changed.</exception>
    public void Plan(long number)
    {
        _number = number;
        try
        {
            if (request.MaxItems > 0) PrepareLimit();
            switch (request.Kind)
            {
                case WriteKind.Push:
                    for (var i = 0; i < request.Deletes.Count; i++) Withdraw(items.Find(request.Deletes[i]));
                    PlanRecords();
                    break;
                case WriteKind.Pull or WriteKind.Snapshot:
                    PlanRecords();
                    Held = HeldByGuard();
                    if (Held is not null && !PassesGuard) throw new HeldException(Held);
                    PlanMissing();
                    break;
                case WriteKind.Withdraw:
                    foreach (var slot in items.Slots) Withdraw(slot);
                    break;
                case WriteKind.Release:
                    foreach (var slot in items.Slots) Touch(slot, ItemMerge.Release(slot.Latest!, request.Connector, at));
                    break;
                case WriteKind.Expire:
                    PlanExpired();
                    break;
                case WriteKind.Delete:
                    foreach (var key in request.Deletes)
                        if (items.Find(key) is { } slot)
                            Touch(slot, null);
                    break;
            }

            if (request.MaxItems > 0) KeepLimit();
            if (IsWhole) PlanOrder();
            if (_added.Count > 0 && _before + _added.Count - _removed is var count && count > limits.ItemsPerStream)
                throw new RecordException("stream_full", $"The stream would hold {count} items; at most {limits.ItemsPerStream} are allowed. Remove items first, or raise DataPool:Limits:ItemsPerStream.");
        }
        catch (Exception refused) when (refused is RecordException or HeldException)
        {
            Undo();
            throw;
        }
    }

    // The records are all that the connector has, in this order.
    private bool IsWhole => request.Kind is WriteKind.Pull or WriteKind.Snapshot;

    /// <summary>Ends the write: no slot is touched any more.</summary>
    public void Finish()
    {
        foreach (var slot in _touched)
        {
            slot.IsTouched = false;
            slot.Planned = null;
            slot.Replaces = null;
        }
    }

    /// <summary>Takes the plan back: the stream is as it was before <see cref="Plan"/>.</summary>
    public void Undo()
    {
        foreach (var slot in _added) items.Drop(slot);
        Finish();
        items.Reset(request.Connector, _mark);
    }

    /// <summary>The records' items count as touched from now on, where somebody follows that. After the write was applied.</summary>
    public void NoteTouches()
    {
        if (request.Records is not { } records || items.Claims.Touches(request.Connector) is not { } touches) return;
        for (var i = _first; i < records.Count; i++) touches.Touch(SlotOf(records, i), items.Claims.Now);
    }

    private void PlanRecords()
    {
        var records = request.Records!;
        if (IsWhole)
        {
            items.MakeRoom(records.Count - _first);
            _ofRecords = new ItemSlot[records.Count];
        }

        for (var i = _first; i < records.Count; i++)
        {
            var shape = records.ShapeOf(i);
            var payload = records.PayloadOf(i);
            var slot = items.Find(records.KeyOf(i));
            if (slot?.Latest is null)
            {
                // One whose item goes in this very write stays gone: what comes is another item.
                slot = slot is null ? items.Add(records.KeyOf(i).ToArray()) : items.AddAfter(slot);
                _added.Add(slot);
            }

            _ofRecords?[i] = slot;
            // A pull's mapping has let the last one win, and counted it; a push must not lose one in silence.
            if (slot.SeenIn == _number && request.Kind != WriteKind.Pull) throw Repeated(slot.Key, i);
            if (slot.SeenIn != _number)
            {
                slot.SeenIn = _number;
                Seen++;
                if (request.Guard is not null && IsClaimed(slot.Current)) _kept++;
            }

            var item = slot.Latest;
            var next = item is null ? NewItem(slot, shape, payload) : ItemMerge.Write(item, shape, payload, request.Mode, request.Connector, at, shapes);
            if (request.Unset?[i] is { Count: > 0 } unset) next = ItemMerge.Unset(next, unset, shape, request.Connector, at, shapes);
            if (ReferenceEquals(next, item)) continue;
            if (next.Shape.Count > limits.FieldsPerItem)
                throw new RecordException("invalid_item", $"Item \"{Encoding.UTF8.GetString(slot.Key)}\" would have {next.Shape.Count} fields; at most {limits.FieldsPerItem} are allowed. Send fewer, or raise DataPool:Limits:FieldsPerItem.") { Item = Encoding.UTF8.GetString(slot.Key) };
            Touch(slot, next);
        }
    }

    private static RecordException Repeated(ReadOnlySpan<byte> key, int record)
    {
        var text = Encoding.UTF8.GetString(key);
        return new RecordException("invalid_item", $"Two items of the request have the key \"{text}\" (the second is #{record + 1}). Send each item once.") { Item = text };
    }

    private void PlanMissing()
    {
        if (request.Missing == MissingPolicy.Keep || Seen == items.Count) return;
        foreach (var slot in items.Slots)
        {
            if (slot.SeenIn == _number) continue;
            if (request.Missing == MissingPolicy.Mark) Touch(slot, ItemMerge.Mark(slot.Latest!, request.Connector, true, at));
            else Withdraw(slot);
        }
    }

    private void PlanExpired()
    {
        if (request.ExpireAfter <= TimeSpan.Zero)
        {
            items.Claims.ForgetTouches(request.Connector);
            return;
        }

        var touches = items.Claims.FollowTouches(request.Connector, items.Slots);
        foreach (var slot in touches.UntouchedSince(items.Claims.Now - request.ExpireAfter)) Withdraw(slot);
    }

    private void PlanOrder()
    {
        var records = request.Records!;
        var slots = new List<ItemSlot>(records.Count);
        for (var i = _first; i < records.Count; i++)
        {
            var slot = SlotOf(records, i);
            if (slot.Latest!.Home == request.Connector) slots.Add(slot);
        }

        var ranks = new long[slots.Count];
        for (var i = 0; i < ranks.Length; i++) ranks[i] = slots[i].Current is null ? -1 : slots[i].Latest!.Rank;
        RankBlock.Arrange(request.Connector, ranks);
        for (var i = 0; i < ranks.Length; i++)
        {
            var item = slots[i].Latest!;
            // One of this write's own: nobody else has it yet.
            if (slots[i].Current is null) item.Place(ranks[i]);
            else Touch(slots[i], ItemMerge.Move(item, ranks[i], at));
        }
    }

    private ItemSlot SlotOf(RecordBatch records, int record) => _ofRecords?[record] ?? items.Find(records.KeyOf(record))!;

    private ItemState NewItem(ItemSlot slot, Shape shape, ReadOnlySpan<byte> payload) => new()
    {
        Number = slot.Number,
        Key = slot.Key,
        Rank = IsWhole ? -1 : NextRank(),
        Home = request.Connector,
        Shape = shape,
        Payload = payload.ToArray(),
        Ownership = _own ??= Ownership.Sole(request.Connector),
        UpdatedAt = at,
    };

    private long NextRank()
    {
        if (!items.HasNextRank(request.Connector)) PlanFreshRanks();
        return items.NextRank(request.Connector);
    }

    // A block has 2^34 ranks: a thousand new items a second use it up in half a year.
    private void PlanFreshRanks()
    {
        var ranked = items.Slots.Where(slot => slot.Latest?.Home == request.Connector).ToArray();
        Array.Sort(ranked, static (a, b) => StreamItems.ByRankThenKey(a.Latest!, b.Latest!));
        var rank = RankBlock.Start(request.Connector);
        foreach (var slot in ranked) Touch(slot, ItemMerge.Move(slot.Latest!, rank++, at));
        items.SetLastRank(request.Connector, rank - 1);
    }

    private void Withdraw(ItemSlot? slot)
    {
        if (slot?.Latest is { } item) Touch(slot, ItemMerge.Withdraw(item, request.Connector, at, shapes));
    }

    private bool IsClaimed(ItemState? item) => item is not null && item.Ownership.IndexOf(request.Connector) >= 0;

    private void Touch(ItemSlot slot, ItemState? next)
    {
        var item = slot.Latest;
        if (ReferenceEquals(item, next)) return;
        if (request.MaxItems > 0) _claims += (IsClaimed(next) ? 1 : 0) - (IsClaimed(item) ? 1 : 0);
        if (!slot.IsTouched)
        {
            slot.IsTouched = true;
            _touched.Add(slot);
        }

        if (next is null) _removed++;
        slot.Planned = next;
    }
}

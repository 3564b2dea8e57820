using System.Text;
using DataPool.Core.Records;

namespace DataPool.Core.Streams;

/// <summary>
/// One write in progress: plans what becomes of each item without changing any, so that a record which breaks a
/// limit leaves nothing behind.
/// </summary>
internal sealed class StreamWrite(StreamItems items, ShapeTable shapes, RecordLimits limits, WriteRequest request, DateTimeOffset at)
{
    private readonly (int NextNumber, long? LastRank) _mark = items.Mark(request.Connector);
    private readonly List<ItemSlot> _touched = [];
    private readonly List<ItemSlot> _added = [];
    private int _removed;

    /// <summary>The slots with a plan, in the order in which they were first touched.</summary>
    public IReadOnlyList<ItemSlot> Touched => _touched;

    /// <summary>Plans the write.</summary>
    /// <param name="number">The number of the write, higher than that of any before.</param>
    /// <exception cref="RecordException">A limit is broken, or a push has a key twice; nothing has changed.</exception>
    public void Plan(long number)
    {
        try
        {
            switch (request.Kind)
            {
                case WriteKind.Push:
                    PlanRecords(number);
                    break;
                case WriteKind.Pull:
                    PlanRecords(number);
                    PlanMissing(number);
                    PlanOrder();
                    break;
                case WriteKind.Withdraw:
                    foreach (var slot in items.Slots) Touch(slot, ItemMerge.Withdraw(slot.Latest!, request.Connector, at, shapes));
                    break;
                case WriteKind.Release:
                    foreach (var slot in items.Slots) Touch(slot, ItemMerge.Release(slot.Latest!, request.Connector, at));
                    break;
            }

            if (_added.Count > 0 && items.Count - _removed > limits.ItemsPerStream)
                throw new RecordException("stream_full", $"The stream would hold {items.Count - _removed} items; at most {limits.ItemsPerStream} are allowed. Remove items first, or raise DataPool:Limits:ItemsPerStream.");
        }
        catch (Exception refused) when (refused is RecordException or HeldException)
        {
            Undo();
            throw;
        }
    }

    /// <summary>Ends the write: no slot is touched any more.</summary>
    public void Finish()
    {
        foreach (var slot in _touched)
        {
            slot.IsTouched = false;
            slot.Planned = null;
        }
    }

    private void PlanRecords(long number)
    {
        var records = request.Records!;
        for (var i = 0; i < records.Count; i++)
        {
            var shape = records.ShapeOf(i);
            var payload = records.PayloadOf(i);
            var slot = items.Find(records.KeyOf(i));
            if (slot is null)
            {
                slot = items.Add(records.KeyOf(i).ToArray());
                _added.Add(slot);
            }

            // A pull's mapping has let the last one win, and counted it; a push must not lose one in silence.
            if (slot.SeenIn == number && request.Kind == WriteKind.Push)
                throw new RecordException("invalid_item", $"Two items of the request have the key \"{Encoding.UTF8.GetString(slot.Key)}\" (the second is #{i + 1}). Send each item once.") { Item = Encoding.UTF8.GetString(slot.Key) };
            slot.SeenIn = number;
            var item = slot.Latest;
            var next = item is null ? NewItem(slot, shape, payload) : ItemMerge.Write(item, shape, payload, request.Mode, request.Connector, at, shapes);
            if (ReferenceEquals(next, item)) continue;
            if (next.Shape.Count > limits.FieldsPerItem)
                throw new RecordException("invalid_item", $"Item \"{Encoding.UTF8.GetString(slot.Key)}\" would have {next.Shape.Count} fields; at most {limits.FieldsPerItem} are allowed. Send fewer, or raise DataPool:Limits:FieldsPerItem.") { Item = Encoding.UTF8.GetString(slot.Key) };
            Touch(slot, next);
        }
    }

    private void PlanMissing(long number)
    {
        if (request.Missing == MissingPolicy.Keep) return;
        foreach (var slot in items.Slots)
        {
            if (slot.SeenIn == number) continue;
            var item = slot.Latest!;
            Touch(slot, request.Missing == MissingPolicy.Mark
                ? ItemMerge.Mark(item, request.Connector, true, at)
                : ItemMerge.Withdraw(item, request.Connector, at, shapes));
        }
    }

    private void PlanOrder()
    {
        var records = request.Records!;
        var slots = new List<ItemSlot>(records.Count);
        for (var i = 0; i < records.Count; i++)
        {
            var slot = items.Find(records.KeyOf(i))!;
            if (slot.Latest!.Home == request.Connector) slots.Add(slot);
        }

        var ranks = new long[slots.Count];
        for (var i = 0; i < ranks.Length; i++) ranks[i] = slots[i].Current is null ? -1 : slots[i].Latest!.Rank;
        RankBlock.Arrange(request.Connector, ranks);
        for (var i = 0; i < ranks.Length; i++) Touch(slots[i], ItemMerge.Move(slots[i].Latest!, ranks[i], at));
    }

    private ItemState NewItem(ItemSlot slot, Shape shape, ReadOnlySpan<byte> payload) => new()
    {
        Number = slot.Number,
        Key = slot.Key,
        Rank = request.Kind == WriteKind.Pull ? -1 : items.NextRank(request.Connector),
        Home = request.Connector,
        Shape = shape,
        Payload = payload.ToArray(),
        Ownership = Ownership.Sole(request.Connector),
        UpdatedAt = at,
    };

    private void Touch(ItemSlot slot, ItemState? next)
    {
        if (ReferenceEquals(slot.Latest, next)) return;
        if (!slot.IsTouched)
        {
            slot.IsTouched = true;
            _touched.Add(slot);
        }

        if (next is null) _removed++;
        slot.Planned = next;
    }

    /// <summary>Takes the plan back: the stream is as it was before <see cref="Plan"/>.</summary>
    public void Undo()
    {
        Finish();
        foreach (var slot in _added) items.Drop(slot);
        items.Reset(request.Connector, _mark);
    }
}

using DataPool.Core.Records;

namespace DataPool.Core.Streams;

/// <summary>What a definition lets a write do: its guard, and the most items that its connector may claim.</summary>
internal sealed partial class StreamWrite
{
    private SortedSet<ItemSlot>? _oldest;
    private int _first;
    private int _claims;
    private int _kept;

    /// <summary>Claims that the limit on the connector's items took away, and records of the write that it left out.</summary>
    public int Dropped { get; private set; }

    // Before anything is planned, while every slot is in its place.
    private void PrepareLimit()
    {
        if (request.Overflow != Overflow.DropOldest || request.Records is not { } records) return;
        if (items.Claims.Count(request.Connector) + records.Count > request.MaxItems)
            _oldest = items.Claims.Oldest(request.Connector, items.Slots);
        if (records.Count <= request.MaxItems) return;

        // More than fit at once: of the records themselves, too, the first go.
        _first = records.Count - request.MaxItems;
        Dropped = _first;
        if (request.Kind == WriteKind.Pull) return;
        var keys = new HashSet<byte[]>(records.Count, KeyComparer.Instance);
        for (var i = 0; i < records.Count; i++)
            if (!keys.Add(records.KeyOf(i).ToArray()))
                throw Repeated(records.KeyOf(i), i);
    }

    private void KeepLimit()
    {
        var count = items.Claims.Count(request.Connector) + _claims;
        if (count <= request.MaxItems) return;
        if (request.Overflow == Overflow.Reject)
        {
            // A limit that was lowered must not keep what is there from being brought up to date.
            if (_claims <= 0) return;
            throw new RecordException("stream_full", $"The connector would have {count} items; mapping.maxItems allows {request.MaxItems}. Remove items first, raise mapping.maxItems, or set mapping.overflow to dropOldest.");
        }

        if (_oldest is null) return;
        foreach (var slot in _oldest)
        {
            if (count <= request.MaxItems) return;
            if (slot.SeenIn == _number || !IsClaimed(slot.Latest)) continue;
            Withdraw(slot);
            Dropped++;
            count--;
        }
    }

    // Why the guard holds the write, or null.
    private string? HeldByGuard()
    {
        if (request.Guard is not { } guard) return null;
        var claimed = items.Claims.Count(request.Connector);
        if (claimed == 0) return null;
        var isPull = request.Kind == WriteKind.Pull;
        var what = isPull ? "This pull" : "This snapshot";
        const string held = "It is held back; your screens keep the last good figures.";
        if (request.Records!.Count == 0 && !guard.AllowEmpty)
        {
            return $"{what} has no items, where there were {claimed}. {held} " + (isPull
                ? "If the source is empty for a reason, approve it, or set mapping.guard.allowEmpty to true."
                : "If it is meant, set mapping.guard.allowEmpty to true and send it again.");
        }

        var removed = request.Missing == MissingPolicy.Remove ? claimed - _kept : 0;
        if (guard.MaxRemovedPercent is not { } percent || removed * 100L <= (long)claimed * percent) return null;
        return $"{what} would remove {removed} of {claimed} items. {held} " + (isPull
            ? "If that is right, approve it, or raise mapping.guard.maxRemovedPercent."
            : "If that is right, raise mapping.guard.maxRemovedPercent and send it again.");
    }
}

namespace DataPool.Core.Streams;

/// <summary>The items of a stream: by key, in order, and which of them await the next fold.</summary>
internal sealed class StreamItems
{
    /// <summary>The order of items: by rank, then key.</summary>
    public static readonly Comparison<ItemState> ByRankThenKey = (a, b) =>
        a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : a.Key.AsSpan().SequenceCompareTo(b.Key);

    private readonly Dictionary<byte[], ItemSlot> _byKey;
    private readonly Dictionary<byte[], ItemSlot>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
    private readonly Dictionary<int, long> _lastRanks = [];
    private readonly List<ItemSlot> _dirty = [];
    private readonly List<long> _gone = [];
    private ItemState[]? _ordered;

    /// <summary>No items, with room for some.</summary>
    public StreamItems(int capacity = 0)
    {
        _byKey = new Dictionary<byte[], ItemSlot>(capacity, KeyComparer.Instance);
        _bySpan = _byKey.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The number that the next new item gets.</summary>
    public long NextNumber { get; set; } = 1;

    /// <summary>The slots, in no order. Outside a write each holds an item.</summary>
    public Dictionary<byte[], ItemSlot>.ValueCollection Slots => _byKey.Values;

    /// <summary>Who claims the items.</summary>
    public StreamClaims Claims { get; } = new();

    /// <summary>The number of items.</summary>
    public int Count => _byKey.Count;

    /// <summary>True when something awaits the next fold.</summary>
    public bool IsDirty => _dirty.Count > 0 || _gone.Count > 0;

    /// <summary>Makes room for as many items at once.</summary>
    public void MakeRoom(int count) => _byKey.EnsureCapacity(count);

    public ItemSlot? Find(ReadOnlySpan<byte> key) => _bySpan.TryGetValue(key, out var slot) ? slot : null;

    /// <summary>What a write of a connector may use up: to be given back when it is refused.</summary>
    public (long NextNumber, long? LastRank) Mark(int connector) =>
        (NextNumber, _lastRanks.TryGetValue(connector, out var last) ? last : null);

    /// <summary>Gives back what a refused write had used up.</summary>
    public void Reset(int connector, (long NextNumber, long? LastRank) mark)
    {
        NextNumber = mark.NextNumber;
        if (mark.LastRank is { } last) _lastRanks[connector] = last;
        else _lastRanks.Remove(connector);
    }

    /// <summary>Adds an empty slot for a key that is not there.</summary>
    public ItemSlot Add(byte[] key)
    {
        var slot = new ItemSlot(key, NextNumber++);
        _byKey.Add(key, slot);
        return slot;
    }

    /// <summary>Adds an empty slot in the place of one whose item goes in the same write.</summary>
    public ItemSlot AddAfter(ItemSlot gone)
    {
        var slot = new ItemSlot(gone.Key, NextNumber++) { Replaces = gone };
        _byKey[slot.Key] = slot;
        return slot;
    }

    /// <summary>Takes a slot away that was added and never held an item.</summary>
    public void Drop(ItemSlot slot)
    {
        if (slot.Replaces is { } before) _byKey[slot.Key] = before;
        else _byKey.Remove(slot.Key);
    }

    /// <summary>True while a connector's block has a rank left behind its last.</summary>
    public bool HasNextRank(int connector) =>
        !_lastRanks.TryGetValue(connector, out var last) || last + 1 < RankBlock.Start(connector) + RankBlock.Size;

    /// <summary>Makes a rank a connector's last, after its items were moved below it.</summary>
    public void SetLastRank(int connector, long rank) => _lastRanks[connector] = rank;

    /// <summary>The next rank for a new item in a connector's block, in the order of arrival.</summary>
    public long NextRank(int connector)
    {
        var rank = _lastRanks.TryGetValue(connector, out var last) ? last + 1 : RankBlock.Start(connector);
        _lastRanks[connector] = rank;
        return rank;
    }

    /// <summary>Makes what was planned for a slot the item that is there, and notes it for the next fold.</summary>
    public void Apply(ItemSlot slot, ItemState? next)
    {
        var before = slot.Current?.Ownership;
        slot.Current = next;
        _ordered = null;
        if (!ReferenceEquals(before, next?.Ownership)) Claims.Change(slot, before, next?.Ownership);
        if (next is null)
        {
            // Another slot may have taken its place in the same write.
            if (ReferenceEquals(Find(slot.Key), slot)) _byKey.Remove(slot.Key);
            _gone.Add(slot.Number);
            return;
        }

        NoteRank(next);
        if (slot.IsDirty) return;
        slot.IsDirty = true;
        _dirty.Add(slot);
    }

    /// <summary>Puts an item in that was read back; <paramref name="dirty"/> when it comes from the log.</summary>
    public void Restore(ItemState item, bool dirty)
    {
        if (!_byKey.TryGetValue(item.Key, out var slot) || slot.Number != item.Number)
        {
            slot = new ItemSlot(item.Key, item.Number);
            _byKey[item.Key] = slot;
        }

        NextNumber = Math.Max(NextNumber, item.Number + 1);
        if (dirty)
        {
            Apply(slot, item);
            return;
        }

        slot.Current = item;
        _ordered = null;
        Claims.Change(slot, null, item.Ownership);
        NoteRank(item);
    }

    /// <summary>The items in any order. Not to be changed.</summary>
    public ItemState[] Unordered()
    {
        if (_ordered is not null) return _ordered;
        var items = new ItemState[_byKey.Count];
        var count = 0;
        foreach (var slot in _byKey.Values) items[count++] = slot.Current!;
        return items;
    }

    /// <summary>The items in order. A new array when anything changed.</summary>
    public ItemState[] InOrder()
    {
        if (_ordered is not null) return _ordered;
        var items = Unordered();
        // Dictionaries without removals enumerate in the order of insertion, which most often is the order by rank.
        for (var i = 1; i < items.Length; i++)
        {
            if (ByRankThenKey(items[i - 1], items[i]) < 0) continue;
            Array.Sort(items, ByRankThenKey);
            break;
        }

        return _ordered = items;
    }

    /// <summary>What changed since the last call, and the numbers of items that went.</summary>
    public (ItemState[] Changed, long[] Gone) TakeDirty()
    {
        var changed = new List<ItemState>(_dirty.Count);
        foreach (var slot in _dirty)
        {
            slot.IsDirty = false;
            if (slot.Current is not null) changed.Add(slot.Current);
        }

        var gone = _gone.ToArray();
        _dirty.Clear();
        _gone.Clear();
        return ([.. changed], gone);
    }

    private void NoteRank(ItemState item)
    {
        if (!_lastRanks.TryGetValue(item.Home, out var last) || item.Rank > last) _lastRanks[item.Home] = item.Rank;
    }
}

using System.Numerics;
using DataPool.Core.Records;
using DataPool.Core.Streams;

namespace DataPool.Core.Mapping;

/// <summary>Where each key of a growing batch has its last record: an open hash table of record numbers; the keys lie in the batch.</summary>
internal sealed class KeyPlaces
{
    private const int LeastSlots = 64;

    // Record numbers from 1; 0 is free. The hashes stay beside them: keys are compared only where these are equal.
    private Slot[] _slots = new Slot[LeastSlots];
    private ulong[] _dropped = new ulong[1];
    private int _used;

    /// <summary>Records that were followed by another with their key.</summary>
    public int DroppedCount { get; private set; }

    /// <summary>The bytes that they take in the batch.</summary>
    public long DroppedBytes { get; private set; }

    /// <summary>Puts the batch's last record in the place of its key; true where that drops an earlier one.</summary>
    public bool Put(RecordBatch records)
    {
        var record = records.Count - 1;
        if ((record >> 6) >= _dropped.Length) Array.Resize(ref _dropped, _dropped.Length * 2);
        if (_used * 2 >= _slots.Length) Grow();
        var key = records.KeyOf(record);
        var hash = KeyComparer.Instance.GetHashCode(key);
        ref var slot = ref Find(records, key, hash);
        var earlier = slot.Number - 1;
        slot = new Slot(record + 1, hash);
        if (earlier < 0)
        {
            _used++;
            return false;
        }

        _dropped[earlier >> 6] |= 1UL << earlier;
        DroppedCount++;
        DroppedBytes += records.PayloadOf(earlier).Length + records.KeyOf(earlier).Length;
        return true;
    }

    /// <summary>A batch of the records that stay, in their order, whose places are known from now on.</summary>
    public RecordBatch Compact(RecordBatch records)
    {
        var kept = new RecordBatch((int)Math.Min(Array.MaxLength, records.Position - DroppedBytes));
        for (var i = 0; i < records.Count; i++)
            if ((_dropped[i >> 6] & (1UL << i)) == 0) kept.AddRecord(records.ShapeOf(i), records.PayloadOf(i), records.KeyOf(i));

        Array.Clear(_dropped);
        (DroppedCount, DroppedBytes) = (0, 0);
        Fill(kept);
        return kept;
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new Slot[(int)BitOperations.RoundUpToPowerOf2((uint)old.Length * 2)];
        foreach (var slot in old)
            if (slot.Number != 0) Free(slot.Hash) = slot;
    }

    private void Fill(RecordBatch records)
    {
        Array.Clear(_slots);
        for (var i = 0; i < records.Count; i++)
        {
            var hash = KeyComparer.Instance.GetHashCode(records.KeyOf(i));
            Free(hash) = new Slot(i + 1, hash);
        }

        _used = records.Count;
    }

    private ref Slot Find(RecordBatch records, ReadOnlySpan<byte> key, int hash)
    {
        var mask = _slots.Length - 1;
        var at = hash & mask;
        while (_slots[at].Number != 0 && !(_slots[at].Hash == hash && records.KeyOf(_slots[at].Number - 1).SequenceEqual(key))) at = (at + 1) & mask;
        return ref _slots[at];
    }

    // For a key that is known not to be there.
    private ref Slot Free(int hash)
    {
        var mask = _slots.Length - 1;
        var at = hash & mask;
        while (_slots[at].Number != 0) at = (at + 1) & mask;
        return ref _slots[at];
    }

    private readonly record struct Slot(int Number, int Hash);
}

using System.Numerics;
using DataPool.Core.Records;
using DataPool.Core.Streams;

namespace DataPool.Core.Mapping;

/// <summary>Where each key of a growing batch has its last record: an open hash table of record numbers; the keys lie in the batch.</summary>
internal sealed class KeyPlaces
{
    private const int LeastSlots = 64;

    // Record numbers from 1; 0 is free.
    private int[] _slots = new int[LeastSlots];
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
        if (_used * 2 >= _slots.Length) Grow(records);
        ref var slot = ref Slot(records, records.KeyOf(record));
        var earlier = slot - 1;
        slot = record + 1;
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

    private void Grow(RecordBatch records)
    {
        var old = _slots;
        _slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)old.Length * 2)];
        foreach (var number in old)
            if (number != 0) Slot(records, records.KeyOf(number - 1)) = number;
    }

    private void Fill(RecordBatch records)
    {
        Array.Clear(_slots);
        for (var i = 0; i < records.Count; i++) Slot(records, records.KeyOf(i)) = i + 1;
        _used = records.Count;
    }

    private ref int Slot(RecordBatch records, ReadOnlySpan<byte> key)
    {
        var mask = _slots.Length - 1;
        var at = KeyComparer.Instance.GetHashCode(key) & mask;
        while (_slots[at] != 0 && !records.KeyOf(_slots[at] - 1).SequenceEqual(key)) at = (at + 1) & mask;
        return ref _slots[at];
    }
}

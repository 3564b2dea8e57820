using System.Numerics;

namespace DataPool.Core.Streams;

/// <summary>A set of field positions of one shape. Up to 64 fields it allocates nothing.</summary>
public struct FieldSet
{
    private ulong _low;
    private ulong[]? _high;

    /// <summary>The set of all positions below <paramref name="count"/>.</summary>
    public static FieldSet All(int count)
    {
        var set = default(FieldSet);
        for (var i = 0; i < count; i++) set.Add(i);
        return set;
    }

    /// <summary>True when no position is in it.</summary>
    public readonly bool IsEmpty => _low == 0 && _high is null;

    /// <summary>The number of positions in it.</summary>
    public readonly int Count
    {
        get
        {
            var count = BitOperations.PopCount(_low);
            foreach (var word in _high ?? []) count += BitOperations.PopCount(word);
            return count;
        }
    }

    /// <summary>Adds a position.</summary>
    public void Add(int position)
    {
        if (position < 64)
        {
            _low |= 1UL << position;
            return;
        }

        var word = (position >> 6) - 1;
        if (_high is null || _high.Length <= word) Array.Resize(ref _high, word + 1);
        _high[word] |= 1UL << (position & 63);
    }

    /// <summary>True when the position is in it.</summary>
    public readonly bool Contains(int position)
    {
        if (position < 64) return (_low & (1UL << position)) != 0;
        var word = (position >> 6) - 1;
        return _high is not null && word < _high.Length && (_high[word] & (1UL << (position & 63))) != 0;
    }

    /// <summary>A set of the same positions that can be added to without changing this one.</summary>
    public readonly FieldSet Clone() => new() { _low = _low, _high = _high?.ToArray() };

    /// <summary>Byte <paramref name="index"/> of the set as a bitmap, lowest positions first.</summary>
    public readonly byte ByteAt(int index)
    {
        var word = index < 8 ? _low : _high is not null && (index >> 3) - 1 < _high.Length ? _high[(index >> 3) - 1] : 0;
        return (byte)(word >> ((index & 7) * 8));
    }

    /// <summary>Adds the positions of byte <paramref name="index"/> of a bitmap.</summary>
    public void AddByte(int index, byte bits)
    {
        for (var bit = 0; bit < 8; bit++)
            if ((bits & (1 << bit)) != 0)
                Add((index * 8) + bit);
    }
}

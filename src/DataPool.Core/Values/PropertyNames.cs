using System.Buffers;
using System.Runtime.InteropServices;

namespace DataPool.Core.Values;

/// <summary>
/// The property names of all objects of one JSON text, to find a repeated one: a hash table over names that lie in the
/// text written so far. One table for all objects: each name is kept with the number of its object.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal ref struct PropertyNames(Span<PropertyNames.Slot> initial)
{
    /// <summary>The size of the table that a caller puts on the stack, cleared.</summary>
    internal const int InitialSlots = 32;

    private Span<Slot> _slots = initial;
    private Slot[]? _rented;
    private int _count;

    /// <summary>One name; object 0 means free.</summary>
    internal struct Slot
    {
        internal int Object;
        internal int Hash;
        internal int Offset;
        internal int Length;
    }

    /// <summary>Remembers the name that ends <paramref name="written"/>.</summary>
    /// <param name="objectNumber">The object, from 1.</param>
    /// <param name="written">The text written so far; every earlier name is part of it.</param>
    /// <param name="length">The length of the name.</param>
    /// <returns>False when the object has this name already.</returns>
    public bool TryAdd(int objectNumber, ReadOnlySpan<byte> written, int length)
    {
        if (_count * 2 >= _slots.Length)
            Grow();

        ReadOnlySpan<byte> name = written[^length..];
        int hash = Hash(objectNumber, name);
        int at = hash & (_slots.Length - 1);
        while (_slots[at].Object != 0)
        {
            ref Slot slot = ref _slots[at];
            if (slot.Hash == hash && slot.Object == objectNumber && written.Slice(slot.Offset, slot.Length).SequenceEqual(name))
                return false;
            at = (at + 1) & (_slots.Length - 1);
        }

        _slots[at] = new Slot { Object = objectNumber, Hash = hash, Offset = written.Length - length, Length = length };
        _count++;
        return true;
    }

    /// <summary>Gives the pooled table back.</summary>
    public void Dispose()
    {
        Slot[]? rented = _rented;
        this = default;
        if (rented is not null)
            ArrayPool<Slot>.Shared.Return(rented);
    }

    // HashCode is seeded at random in each process: a sender cannot prepare names that collide.
    private static int Hash(int objectNumber, ReadOnlySpan<byte> name)
    {
        HashCode hash = default;
        hash.Add(objectNumber);
        hash.AddBytes(name);
        return hash.ToHashCode();
    }

    private void Grow()
    {
        int size = checked(_slots.Length * 2);
        Slot[] rented = ArrayPool<Slot>.Shared.Rent(size);
        Span<Slot> larger = rented.AsSpan(0, size);
        larger.Clear();
        foreach (Slot slot in _slots)
        {
            if (slot.Object == 0)
                continue;
            int at = slot.Hash & (size - 1);
            while (larger[at].Object != 0)
                at = (at + 1) & (size - 1);
            larger[at] = slot;
        }

        if (_rented is not null)
            ArrayPool<Slot>.Shared.Return(_rented);
        _rented = rented;
        _slots = larger;
    }
}

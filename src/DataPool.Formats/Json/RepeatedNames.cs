using System.Buffers;

namespace DataPool.Formats.Json;

/// <summary>
/// The property names of the objects of one text, to find one that repeats in its object: a hash table over names that
/// lie in the body, or, where they were escaped there, in a side buffer.
/// </summary>
internal sealed class RepeatedNames : IDisposable
{
    private const int InitialSlots = 64;

    // A table that one value made large is not kept: clearing it for each of many small values would take for ever.
    private const int MostKeptSlots = 1024;

    private readonly ArrayBufferWriter<byte> _escaped = new(256);
    private Slot[] _slots = [];
    private int _size;
    private int _count;
    private int _objects;

    /// <summary>Begins an object.</summary>
    /// <returns>Its number, which goes with its names.</returns>
    public int Begin()
    {
        if (_size == 0) Resize(InitialSlots);
        return ++_objects;
    }

    /// <summary>Remembers a name.</summary>
    /// <param name="body">The body, the same in every call.</param>
    /// <param name="number">The object's number.</param>
    /// <param name="name">The name in its canonical JSON form, without quotes.</param>
    /// <param name="offset">Where it lies in the body, or -1 where it is written differently there.</param>
    /// <returns>False when the object has this name already.</returns>
    public bool TryAdd(ReadOnlySpan<byte> body, int number, ReadOnlySpan<byte> name, int offset)
    {
        if (_count * 2 >= _size) Grow();
        var hash = Hash(number, name);
        var at = hash & (_size - 1);
        for (; _slots[at].Object != 0; at = (at + 1) & (_size - 1))
        {
            ref var slot = ref _slots[at];
            if (slot.Hash == hash && slot.Object == number && NameOf(body, slot).SequenceEqual(name)) return false;
        }

        if (offset < 0)
        {
            offset = ~_escaped.WrittenCount;
            _escaped.Write(name);
        }

        _slots[at] = new Slot(number, hash, offset, name.Length);
        _count++;
        return true;
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        if (_count == 0) return;
        _escaped.ResetWrittenCount();
        _objects = 0;
        _count = 0;
        if (_size > MostKeptSlots) Resize(InitialSlots);
        else _slots.AsSpan(0, _size).Clear();
    }

    /// <summary>Gives the pooled table back.</summary>
    public void Dispose()
    {
        if (_size > 0) ArrayPool<Slot>.Shared.Return(_slots);
        _slots = [];
        _size = 0;
    }

    // HashCode is seeded at random in each process: a sender cannot prepare names that collide.
    private static int Hash(int number, ReadOnlySpan<byte> name)
    {
        HashCode hash = default;
        hash.Add(number);
        hash.AddBytes(name);
        return hash.ToHashCode();
    }

    private ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> body, in Slot slot) =>
        slot.Offset >= 0 ? body.Slice(slot.Offset, slot.Length) : _escaped.WrittenSpan.Slice(~slot.Offset, slot.Length);

    private void Grow()
    {
        var (old, oldSize) = (_slots, _size);
        _slots = [];
        _size = 0;
        Resize(oldSize * 2);
        foreach (var slot in old.AsSpan(0, oldSize))
        {
            if (slot.Object == 0) continue;
            var at = slot.Hash & (_size - 1);
            while (_slots[at].Object != 0) at = (at + 1) & (_size - 1);
            _slots[at] = slot;
        }

        ArrayPool<Slot>.Shared.Return(old);
    }

    private void Resize(int size)
    {
        Dispose();
        _slots = ArrayPool<Slot>.Shared.Rent(size);
        _size = size;
        _slots.AsSpan(0, size).Clear();
    }

    /// <summary>One name; object 0 means free.</summary>
    private readonly record struct Slot(int Object, int Hash, int Offset, int Length);
}

namespace DataPool.Core.Connectors.Journal;

/// <summary>The latest of many, until they are taken away. Grows to its limit and no further. Not thread-safe.</summary>
/// <param name="limit">The most that it holds; a power of two is not needed.</param>
internal sealed class LatestRing<T>(int limit)
{
    private const int FirstSize = 8;

    private T[] _slots = [];
    private long _next;
    private long _first;

    /// <summary>How many it holds.</summary>
    public int Count => (int)(_next - _first);

    /// <summary>Adds one; the oldest goes where there is no room.</summary>
    public void Add(in T value)
    {
        if (Count == _slots.Length && _slots.Length < limit) Grow();
        if (Count == _slots.Length) _first++;
        _slots[_next % _slots.Length] = value;
        _next++;
    }

    /// <summary>A copy of all, oldest first, and the mark to give to <see cref="RemoveTo"/>.</summary>
    public (T[] Values, long Mark) Copy()
    {
        var values = new T[Count];
        for (var i = 0; i < values.Length; i++) values[i] = _slots[(_first + i) % _slots.Length];
        return (values, _next);
    }

    /// <summary>Takes away what was there when a copy was made.</summary>
    public void RemoveTo(long mark)
    {
        // The values hold texts: what is taken away must not keep them.
        for (; _first < mark && _first < _next; _first++) _slots[_first % _slots.Length] = default!;
    }

    private void Grow()
    {
        var slots = new T[Math.Min(limit, Math.Max(FirstSize, _slots.Length * 2))];
        for (var at = _first; at < _next; at++) slots[at % slots.Length] = _slots[at % _slots.Length];
        _slots = slots;
    }
}

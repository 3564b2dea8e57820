namespace DataPool.Core.Streams;

/// <summary>
/// Who claims a stream's items: how many each connector does, always; which it claimed first and when it last touched
/// each, once a write of that connector has asked for it. Kept up with every change, so that nothing is ever counted.
/// </summary>
internal sealed class StreamClaims
{
    private static readonly Comparer<ItemSlot> ByNumber = Comparer<ItemSlot>.Create((a, b) => a.Number.CompareTo(b.Number));

    private readonly Dictionary<int, Claims> _byConnector = [];
    private int _followed;

    /// <summary>The time of the write in progress, passed since any fixed moment.</summary>
    public TimeSpan Now { get; set; }

    /// <summary>The number of items that a connector claims.</summary>
    public int Count(int connector) => _byConnector.TryGetValue(connector, out var claims) ? claims.Count : 0;

    /// <summary>The number of items that each connector claims; those that claim none are left out.</summary>
    public Dictionary<int, int> Counts()
    {
        var counts = new Dictionary<int, int>(_byConnector.Count);
        foreach (var (connector, claims) in _byConnector)
            if (claims.Count > 0)
                counts.Add(connector, claims.Count);
        return counts;
    }

    /// <summary>A slot's item changes hands, comes (<paramref name="before"/> is null) or goes (<paramref name="after"/> is null).</summary>
    public void Change(ItemSlot slot, Ownership? before, Ownership? after)
    {
        foreach (var claim in before?.Claims ?? [])
            if (after is null || after.IndexOf(claim.Connector) < 0)
                Lose(claim.Connector, slot);
        foreach (var claim in after?.Claims ?? [])
            if (before is null || before.IndexOf(claim.Connector) < 0)
                Gain(claim.Connector, slot);
    }

    /// <summary>The slots whose items a connector claims, those created first in front. Walks all slots at the first call for a connector.</summary>
    public SortedSet<ItemSlot> Oldest(int connector, Dictionary<byte[], ItemSlot>.ValueCollection slots)
    {
        var claims = Of(connector);
        if (claims.Oldest is not null) return claims.Oldest;
        claims.Oldest = new SortedSet<ItemSlot>(ByNumber);
        if (claims.Count == 0) return claims.Oldest;
        foreach (var slot in slots)
            if (slot.Current?.Ownership.IndexOf(connector) >= 0)
                claims.Oldest.Add(slot);
        return claims.Oldest;
    }

    /// <summary>When a connector last touched what it claims; null when nobody asked for it.</summary>
    public ItemTouches? Touches(int connector) =>
        _followed > 0 && _byConnector.TryGetValue(connector, out var claims) ? claims.Touches : null;

    /// <summary>As <see cref="Touches"/>; from the first call for a connector on, which walks all slots and takes their items as touched now.</summary>
    public ItemTouches FollowTouches(int connector, Dictionary<byte[], ItemSlot>.ValueCollection slots)
    {
        var claims = Of(connector);
        if (claims.Touches is not null) return claims.Touches;
        claims.Touches = new ItemTouches();
        _followed++;
        if (claims.Count == 0) return claims.Touches;
        foreach (var slot in slots)
            if (slot.Current?.Ownership.IndexOf(connector) >= 0)
                claims.Touches.Touch(slot, Now);
        return claims.Touches;
    }

    /// <summary>Forgets when a connector last touched what it claims.</summary>
    public void ForgetTouches(int connector)
    {
        if (!_byConnector.TryGetValue(connector, out var claims) || claims.Touches is null) return;
        claims.Touches = null;
        _followed--;
        if (claims.Count == 0) _byConnector.Remove(connector);
    }

    private Claims Of(int connector)
    {
        if (!_byConnector.TryGetValue(connector, out var claims)) _byConnector.Add(connector, claims = new Claims());
        return claims;
    }

    private void Gain(int connector, ItemSlot slot)
    {
        var claims = Of(connector);
        claims.Count++;
        claims.Oldest?.Add(slot);
        claims.Touches?.Touch(slot, Now);
    }

    private void Lose(int connector, ItemSlot slot)
    {
        var claims = _byConnector[connector];
        claims.Count--;
        claims.Oldest?.Remove(slot);
        claims.Touches?.Remove(slot);
        if (claims.Count == 0 && claims.Touches is null) _byConnector.Remove(connector);
    }

    private sealed class Claims
    {
        public int Count;
        public SortedSet<ItemSlot>? Oldest;
        public ItemTouches? Touches;
    }
}

namespace DataPool.Core.Streams;

/// <summary>
/// When one connector last touched each item that it claims: those touched longest ago come first. One entry an item. In
/// time passed since any fixed moment, which no step of the clock changes.
/// </summary>
internal sealed class ItemTouches
{
    private readonly LinkedList<(ItemSlot Slot, TimeSpan At)> _order = new();
    private readonly Dictionary<ItemSlot, LinkedListNode<(ItemSlot Slot, TimeSpan At)>> _nodes = new(ReferenceEqualityComparer.Instance);

    /// <summary>An item was touched, or is claimed from now on.</summary>
    public void Touch(ItemSlot slot, TimeSpan at)
    {
        if (!_nodes.TryGetValue(slot, out var node))
        {
            _nodes.Add(slot, _order.AddLast((slot, at)));
            return;
        }

        node.Value = (slot, at);
        if (node.Next is null) return;
        _order.Remove(node);
        _order.AddLast(node);
    }

    /// <summary>An item is no longer claimed.</summary>
    public void Remove(ItemSlot slot)
    {
        if (_nodes.Remove(slot, out var node)) _order.Remove(node);
    }

    /// <summary>The items that nothing has touched since a moment, itself included.</summary>
    public IEnumerable<ItemSlot> UntouchedSince(TimeSpan moment)
    {
        for (var node = _order.First; node is not null && node.Value.At <= moment; node = node.Next) yield return node.Value.Slot;
    }
}

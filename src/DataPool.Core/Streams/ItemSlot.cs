namespace DataPool.Core.Streams;

/// <summary>
/// Where an item lives in its stream: what it is, and what the write in progress is about to make of it.
/// </summary>
internal sealed class ItemSlot(byte[] key, long number)
{
    public readonly byte[] Key = key;

    public readonly long Number = number;

    /// <summary>The item; null before it is first applied and once it is gone.</summary>
    public ItemState? Current;

    /// <summary>What the write in progress makes of it, when <see cref="IsTouched"/>; null: it goes.</summary>
    public ItemState? Planned;

    public bool IsTouched;

    public bool IsDirty;

    /// <summary>The slot of the same key whose item goes in the write that added this one; null after that write.</summary>
    public ItemSlot? Replaces;

    /// <summary>The number of the last write that had a record for the item.</summary>
    public long SeenIn;

    /// <summary>The item as the write in progress sees it.</summary>
    public ItemState? Latest => IsTouched ? Planned : Current;
}

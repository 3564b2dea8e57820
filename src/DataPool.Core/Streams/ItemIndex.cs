namespace DataPool.Core.Streams;

/// <summary>Finds an image's items by key.</summary>
public sealed class ItemIndex
{
    private readonly Dictionary<byte[], ItemState> _byKey;

    /// <summary>An index of the image's items.</summary>
    public ItemIndex(StreamImage image)
    {
        _byKey = new Dictionary<byte[], ItemState>(image.Items.Length, KeyComparer.Instance);
        foreach (var item in image.Items) _byKey.Add(item.Key, item);
    }

    /// <summary>The item of a key in UTF-8, or null.</summary>
    public ItemState? Find(byte[] key) => _byKey.GetValueOrDefault(key);
}

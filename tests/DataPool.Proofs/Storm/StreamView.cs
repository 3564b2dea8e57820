using System.Globalization;
using DataPool.Proofs.Serving;

namespace DataPool.Proofs.Storm;

/// <param name="Key">The item's key.</param>
/// <param name="Number">The number of the write that left it so.</param>
/// <param name="Echo">The number again, from another field: both come from one write, or the item is torn.</param>
internal readonly record struct StoredItem(string Key, long Number, long Echo);

/// <summary>A stream as read after a restart.</summary>
internal sealed record StreamView(string Epoch, long Version, IReadOnlyList<StoredItem> Items)
{
    public static StreamView Of(PoolSnapshot snapshot) => new(snapshot.Epoch, snapshot.Version, [.. snapshot.Items.Select(Item)]);

    private static StoredItem Item(PoolItem item) => new(
        item.Key,
        long.Parse(item.Fields.GetValueOrDefault("n", "-1"), CultureInfo.InvariantCulture),
        long.TryParse(item.Fields.GetValueOrDefault("echo", "").Trim('"').Replace("write ", "", StringComparison.Ordinal), CultureInfo.InvariantCulture, out var echo) ? echo : -2);
}

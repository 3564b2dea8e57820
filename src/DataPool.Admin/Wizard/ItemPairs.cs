using System.Text.Json.Nodes;
using DataPool.Admin.Api;

namespace DataPool.Admin.Wizard;

/// <summary>Which record became which item.</summary>
internal static class ItemPairs
{
    /// <summary>Each record with its item; null for one that was left out.</summary>
    /// <param name="report">Records and items, both in the source's order.</param>
    /// <param name="key">The key's fields.</param>
    public static IReadOnlyList<(JsonObject Record, TestItemRow? Item)> Of(TestReport report, IReadOnlyList<string> key)
    {
        if (report.Records.Count == report.Items.Count) return [.. report.Records.Zip(report.Items, (record, item) => (record, (TestItemRow?)item))];
        var items = report.Items.ToDictionary(item => item.Key, StringComparer.Ordinal);
        var pairs = new List<(JsonObject, TestItemRow?)>();
        // Of several records with one key the last has become the item.
        foreach (var record in report.Records.Reverse())
        {
            TestItemRow? item = null;
            if (KeyCheck.KeyOf(record, key) is { } text) items.Remove(text, out item);
            pairs.Add((record, item));
        }

        pairs.Reverse();
        return pairs;
    }
}

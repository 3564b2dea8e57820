using System.Text.Json.Nodes;
using DataPool.Admin.Api;

namespace DataPool.Admin.Wizard;

/// <summary>The key of a mapping: what it is, and what suits.</summary>
internal static class KeyChoice
{
    /// <summary>The fields that are the key; null where the definition leaves it open, empty where keys are made.</summary>
    public static string[]? Of(JsonObject mapping) => mapping["key"] is JsonArray key ? [.. key.Select(field => field?.ToString() ?? "")] : null;

    /// <summary>Sets it.</summary>
    public static void Set(JsonObject mapping, IReadOnlyList<string>? key)
    {
        if (key is null) mapping.Remove("key");
        else mapping["key"] = new JsonArray([.. key.Select(field => (JsonNode)field)]);
    }

    /// <summary>
    /// The column that suits best: one called <c>id</c> that tells the records apart, else the first that does, else the first. Null for none.
    /// </summary>
    public static string? Suggest(TestReport report)
    {
        var columns = report.Columns.Where(column => column.Type is not ("json" or "null")).Select(column => column.Name).ToArray();
        var good = columns.Where(column => KeyCheck.Of(report.Records, [column]).IsGood).ToArray();
        return Array.Find(good, column => column.Equals("id", StringComparison.OrdinalIgnoreCase)) ?? good.FirstOrDefault() ?? columns.FirstOrDefault();
    }
}
